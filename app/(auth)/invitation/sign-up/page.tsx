import type { Metadata } from "next";
import { Suspense } from "react";
import { Page, PageHeader } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { agreementFor } from "#lib/documents/index.ts";
import { shownAddress } from "#lib/identity/index.ts";
import { SignUpForm } from "../../sign-up/_form.tsx";
import { linked, type Search } from "../_linked.ts";

export const metadata: Metadata = { title: "Create an account for an invitation", robots: { index: false } };

export default function InvitedSignUpPage({ searchParams }: { searchParams: Search }) {
  return (
    <Page width="narrow">
      <PageHeader
        title="Create an account"
        lead="Only an account with the invited address can accept the invitation. Once you are signed in, you can answer it."
      />
      <Suspense fallback={<Skeleton className="h-[40rem] w-full" />}>
        <Form searchParams={searchParams} />
      </Suspense>
    </Page>
  );
}

async function Form({ searchParams }: { searchParams: Search }) {
  const invited = await linked(searchParams);
  return <SignUpForm agreement={agreementFor("privacy")} address={invited ? shownAddress(invited.invitation.email) : ""} />;
}
