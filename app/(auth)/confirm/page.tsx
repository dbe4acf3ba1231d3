import type { Metadata } from "next";
import { connection } from "next/server";
import { Suspense } from "react";
import { Page, PageHeader } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { needsPasskey } from "#lib/identity/index.ts";
import { ConfirmForm } from "./_form.tsx";
import { PasskeyForm } from "./_passkey.tsx";

export const metadata: Metadata = { title: "Confirm your address" };

type Search = Promise<Record<string, string | string[] | undefined>>;

export default function ConfirmPage({ searchParams }: { searchParams: Search }) {
  return (
    <Page width="narrow">
      <PageHeader title="Confirm your address" lead="You show that the address this link was mailed to is yours." />
      <Suspense fallback={<Skeleton className="h-13 w-52" />}>
        <Link searchParams={searchParams} />
      </Suspense>
    </Page>
  );
}

/** A button, not the opening of the page: programs that look into mail open links. */
async function Link({ searchParams }: { searchParams: Search }) {
  // What the link is for depends on the moment it is looked at.
  await connection();
  const { token } = await searchParams;
  if (typeof token !== "string") return <ConfirmForm token="" />;
  return (await needsPasskey(token)) ? <PasskeyForm token={token} /> : <ConfirmForm token={token} />;
}
