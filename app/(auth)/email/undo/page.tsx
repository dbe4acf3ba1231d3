import type { Metadata } from "next";
import { Suspense } from "react";
import { FormMessage } from "#app/_ui/form.tsx";
import { Page, PageHeader } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { UndoEmailForm } from "./_form.tsx";

export const metadata: Metadata = { title: "Undo a change of address" };

type Search = Promise<Record<string, string | string[] | undefined>>;

export default function UndoEmailPage({ searchParams }: { searchParams: Search }) {
  return (
    <Page width="narrow">
      <PageHeader
        title="Undo a change of address"
        lead="The account gets back the address this link was mailed to. Every session of it ends, and a link to a new password is mailed here."
      />
      <Suspense fallback={<Skeleton className="h-13 w-52" />}>
        <Button searchParams={searchParams} />
      </Suspense>
    </Page>
  );
}

/** A button, not the opening of the page: programs that look into mail open links. */
async function Button({ searchParams }: { searchParams: Search }) {
  const { token, done } = await searchParams;
  return done === "yes" ? <Done /> : <UndoEmailForm token={typeof token === "string" ? token : ""} />;
}

const Done = () => (
  <FormMessage tone="success" title="Your old address is back">
    Every session of the account has ended. Look into the mailbox of that address now: the link there, to a new password, works for 30 minutes.
  </FormMessage>
);
