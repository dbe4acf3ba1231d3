import type { Metadata } from "next";
import { Suspense } from "react";
import { mailedToken } from "#app/_edge/mailed-token.ts";
import { visitor } from "#app/_edge/visit.ts";
import { ButtonLink } from "#app/_ui/button.tsx";
import { Facts } from "#app/_ui/card.tsx";
import { FormMessage } from "#app/_ui/form.tsx";
import { Page, PageHeader } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { profile, shownAddress } from "#lib/identity/index.ts";
import { ConfirmEmailForm } from "./_form.tsx";

export const metadata: Metadata = { title: "Confirm address change" };

type Search = Promise<Record<string, string | string[] | undefined>>;

export default function ConfirmEmailPage({ searchParams }: { searchParams: Search }) {
  return (
    <Page width="narrow">
      <PageHeader title="Confirm address change" />
      <Suspense fallback={<Skeleton className="h-40 w-full" />}>
        <Confirmation searchParams={searchParams} />
      </Suspense>
    </Page>
  );
}

/** A button, not the opening of the page: programs that scan e-mail open links. A visitor without a session signs in first and comes back. */
async function Confirmation({ searchParams }: { searchParams: Search }) {
  const search = await searchParams;
  const token = mailedToken(search.token) ?? "";
  const session = await visitor(token ? `/email/confirm?token=${token}` : "/email/confirm");
  if (search.done === "yes") return <Done />;
  const { email } = await profile(session);
  return (
    <div className="grid gap-8">
      <Facts facts={[{ name: "You are signed in as", value: shownAddress(email) }]} />
      <p>
        The address of this account changes to the one that we mailed the link to. You sign in with that one then, and your sessions elsewhere end. If you did
        not ask for it, close this page: nothing changes then.
      </p>
      <ConfirmEmailForm token={token} />
    </div>
  );
}

const Done = () => (
  <div className="grid justify-items-start gap-6">
    <FormMessage tone="success" title="Your address is changed">
      Sign in with the new address from now on. We sent a link to the old one that undoes the change for seven days.
    </FormMessage>
    <ButtonLink href="/account">To your account</ButtonLink>
  </div>
);
