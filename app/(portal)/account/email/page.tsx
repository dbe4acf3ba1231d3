import type { Metadata } from "next";
import { Suspense } from "react";
import { freshVisitor } from "#app/_edge/visit.ts";
import { ButtonLink } from "#app/_ui/button.tsx";
import { Facts } from "#app/_ui/card.tsx";
import { FormMessage } from "#app/_ui/form.tsx";
import { Page, PageHeader } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { profile, shownAddress } from "#lib/identity/index.ts";
import { EmailForm } from "./_form.tsx";

export const metadata: Metadata = { title: "Change your address" };

type Search = Promise<Record<string, string | string[] | undefined>>;

export default function EmailPage({ searchParams }: { searchParams: Search }) {
  return (
    <Page width="narrow">
      <PageHeader
        title="Change your address"
        lead="You confirm the new one. The old one gets a mail as well, with a link that undoes the change for seven days: so nobody can take your account from you unnoticed."
      />
      <Suspense fallback={<Skeleton className="h-72 w-full" />}>
        <Email searchParams={searchParams} />
      </Suspense>
    </Page>
  );
}

async function Email({ searchParams }: { searchParams: Search }) {
  const session = await freshVisitor("/account/email");
  if ((await searchParams).sent === "yes") return <Sent />;
  const { email } = await profile(session);
  return (
    <div className="grid gap-8">
      <Facts facts={[{ name: "Your address now", value: shownAddress(email) }]} />
      <EmailForm />
    </div>
  );
}

/** Says the same whether the address is free or somebody's. */
const Sent = () => (
  <div className="grid justify-items-start gap-6">
    <FormMessage tone="success" title="Look into the mailbox of the new address">
      The link in our e-mail works once and expires after 24 hours. It works only while you are signed in to this account. Until you confirm there, you sign in
      with the address you have.
    </FormMessage>
    <ButtonLink href="/account" variant="quiet">
      To your account
    </ButtonLink>
  </div>
);
