import type { Metadata } from "next";
import { Suspense } from "react";
import { freshVisitor } from "#app/_edge/visit.ts";
import { ButtonLink } from "#app/_ui/button.tsx";
import { FormMessage } from "#app/_ui/form.tsx";
import { Page, PageHeader } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { profile, securityOf } from "#lib/identity/index.ts";
import { ChangePasswordForm, SetPasswordForm } from "./_form.tsx";

export const metadata: Metadata = { title: "Password" };

type Search = Promise<Record<string, string | string[] | undefined>>;

export default function PasswordPage({ searchParams }: { searchParams: Search }) {
  return (
    <Page width="narrow">
      <PageHeader title="Password" lead="A new one ends your sessions everywhere else, and a mail tells you of it." />
      <Suspense fallback={<Skeleton className="h-96 w-full" />}>
        <Password searchParams={searchParams} />
      </Suspense>
    </Page>
  );
}

async function Password({ searchParams }: { searchParams: Search }) {
  const session = await freshVisitor("/account/security/password");
  if ((await searchParams).done === "yes") return <Done />;
  const [{ email }, { passwordSince }] = await Promise.all([profile(session), securityOf(session)]);
  return passwordSince ? <ChangePasswordForm email={email} /> : <SetPasswordForm email={email} />;
}

const Done = () => (
  <div className="grid justify-items-start gap-6">
    <FormMessage tone="success" title="Your new password is set">
      You stay signed in here. Every other session has ended.
    </FormMessage>
    <ButtonLink href="/account/security" variant="quiet">
      To your security
    </ButtonLink>
  </div>
);
