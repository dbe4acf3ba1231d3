import type { Metadata } from "next";
import { Suspense } from "react";
import { ButtonLink } from "#app/_ui/button.tsx";
import { FormMessage } from "#app/_ui/form.tsx";
import { Page, PageHeader } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { ConfirmEmailForm } from "./_form.tsx";

export const metadata: Metadata = { title: "Confirm your new address" };

type Search = Promise<Record<string, string | string[] | undefined>>;

export default function ConfirmEmailPage({ searchParams }: { searchParams: Search }) {
  return (
    <Page width="narrow">
      <PageHeader title="Confirm your new address" lead="From then on you sign in with the address this link was mailed to, and your sessions elsewhere end." />
      <Suspense fallback={<Skeleton className="h-13 w-52" />}>
        <Button searchParams={searchParams} />
      </Suspense>
    </Page>
  );
}

/** A button, not the opening of the page: programs that look into mail open links. */
async function Button({ searchParams }: { searchParams: Search }) {
  const { token, done } = await searchParams;
  if (done === "yes") return <Done />;
  return (
    <>
      <p className="mb-6">Did you not ask for it? Then close this page, and nothing changes.</p>
      <ConfirmEmailForm token={typeof token === "string" ? token : ""} />
    </>
  );
}

const Done = () => (
  <div className="grid justify-items-start gap-6">
    <FormMessage tone="success" title="Your address is changed">
      Sign in with the new one from now on. The old one got a mail with which the change can be undone for seven days.
    </FormMessage>
    <ButtonLink href="/account">To your account</ButtonLink>
  </div>
);
