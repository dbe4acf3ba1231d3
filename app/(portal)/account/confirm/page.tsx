import type { Metadata } from "next";
import { Suspense } from "react";
import { visitor } from "#app/_edge/visit.ts";
import { Page, PageHeader } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { waysOf } from "#lib/identity/index.ts";
import { ConfirmForm } from "./_form.tsx";

export const metadata: Metadata = { title: "Is it you?" };

type Search = Promise<Record<string, string | string[] | undefined>>;

export default function ConfirmPage({ searchParams }: { searchParams: Search }) {
  return (
    <Page width="narrow">
      <PageHeader
        title="Is it you?"
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
  const session = await visitor(`/account/confirm${typeof next === "string" ? `?next=${encodeURIComponent(next)}` : ""}`);
  const { password, factors } = await waysOf(session);
  return <ConfirmForm next={typeof next === "string" ? next : "/account"} password={password} factors={factors} />;
}
