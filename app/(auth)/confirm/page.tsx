import type { Metadata } from "next";
import { connection } from "next/server";
import { Suspense } from "react";
import { readSignUpCookie } from "#app/_edge/sign-up-cookie.ts";
import { Page, PageHeader } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { agreementFor } from "#lib/documents/index.ts";
import { linkOf } from "#lib/identity/index.ts";
import { ConfirmForm } from "./_form.tsx";
import { PasskeyForm } from "./_passkey.tsx";
import { PasswordForms } from "./_password.tsx";

export const metadata: Metadata = { title: "Confirm your address" };

type Search = Promise<Record<string, string | string[] | undefined>>;

export default function ConfirmPage({ searchParams }: { searchParams: Search }) {
  return (
    <Page width="narrow">
      <PageHeader title="Confirm your address" lead="This confirms that the address we mailed the link to is yours, and opens your account." />
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
  const link = await linkOf(token, await readSignUpCookie());
  if (link?.credential === "passkey") return <PasskeyForm token={token} isOwn={link.isOwn} agreement={agreementFor("privacy")} />;
  return link && !link.isOwn ? <PasswordForms token={token} agreement={agreementFor("privacy")} /> : <ConfirmForm token={token} />;
}
