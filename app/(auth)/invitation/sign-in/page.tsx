import type { Metadata } from "next";
import { Suspense } from "react";
import { Page, PageHeader } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { shownAddress } from "#lib/identity/index.ts";
import { SignInForm } from "../../sign-in/_form.tsx";
import { linked, type Search } from "../_linked.ts";

export const metadata: Metadata = { title: "Sign in for an invitation", robots: { index: false } };

export default function InvitedSignInPage({ searchParams }: { searchParams: Search }) {
  return (
    <Page width="narrow">
      <PageHeader title="Sign in" lead="Only an account with the invited address can accept the invitation." />
      <Suspense fallback={<Skeleton className="h-96 w-full" />}>
        <Form searchParams={searchParams} />
      </Suspense>
    </Page>
  );
}

async function Form({ searchParams }: { searchParams: Search }) {
  const invited = await linked(searchParams);
  return (
    <SignInForm address={invited ? shownAddress(invited.invitation.email) : ""}>
      <input type="hidden" name="next" value="/invitations" form="sign-in" />
    </SignInForm>
  );
}
