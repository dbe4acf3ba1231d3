import type { Metadata } from "next";
import { Suspense } from "react";
import { Page, PageHeader } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { UndoEmailForm } from "./_form.tsx";

export const metadata: Metadata = { title: "Undo an address change" };

type Search = Promise<Record<string, string | string[] | undefined>>;

export default function UndoEmailPage({ searchParams }: { searchParams: Search }) {
  return (
    <Page width="narrow">
      <PageHeader
        title="Undo an address change"
        lead="This restores the address we mailed the link to, removes the credentials added since, and signs you out everywhere. We then mail you a link to set a new password."
      />
      <Suspense fallback={<Skeleton className="h-13 w-52" />}>
        <Button searchParams={searchParams} />
      </Suspense>
    </Page>
  );
}

/** A button, not the opening of the page: programs that look into mail open links. */
async function Button({ searchParams }: { searchParams: Search }) {
  const { token } = await searchParams;
  return <UndoEmailForm token={typeof token === "string" ? token : ""} />;
}
