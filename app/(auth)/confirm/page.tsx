import type { Metadata } from "next";
import { Suspense } from "react";
import { Page, PageHeader } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { ConfirmForm } from "./_form.tsx";

export const metadata: Metadata = { title: "Confirm your address" };

type Search = Promise<Record<string, string | string[] | undefined>>;

export default function ConfirmPage({ searchParams }: { searchParams: Search }) {
  return (
    <Page width="narrow">
      <PageHeader title="Confirm your address" lead="Press the button to confirm that the address this link was mailed to is yours." />
      <Suspense fallback={<Skeleton className="h-13 w-52" />}>
        <Button searchParams={searchParams} />
      </Suspense>
    </Page>
  );
}

/** A button, not the opening of the page: programs that look into mail open links. */
async function Button({ searchParams }: { searchParams: Search }) {
  const { token } = await searchParams;
  return <ConfirmForm token={typeof token === "string" ? token : ""} />;
}
