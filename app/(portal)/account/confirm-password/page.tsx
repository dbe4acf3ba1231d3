import type { Metadata } from "next";
import { Suspense } from "react";
import { visitor } from "#app/_edge/visit.ts";
import { Page, PageHeader } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { ConfirmPasswordForm } from "./_form.tsx";

export const metadata: Metadata = { title: "Your password again" };

type Search = Promise<Record<string, string | string[] | undefined>>;

export default function ConfirmPasswordPage({ searchParams }: { searchParams: Search }) {
  return (
    <Page width="narrow">
      <PageHeader
        title="Your password again"
        lead="What comes next must not be done with a session that somebody else got hold of. It will not be asked again for ten minutes."
      />
      <Suspense fallback={<Skeleton className="h-40 w-full" />}>
        <Form searchParams={searchParams} />
      </Suspense>
    </Page>
  );
}

async function Form({ searchParams }: { searchParams: Search }) {
  const { next } = await searchParams;
  await visitor("/account");
  return <ConfirmPasswordForm next={typeof next === "string" ? next : "/account"} />;
}
