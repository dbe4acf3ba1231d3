import type { Metadata } from "next";
import { Suspense } from "react";
import { freshVisitor } from "#app/_edge/visit.ts";
import { ButtonLink } from "#app/_ui/button.tsx";
import { EmptyState } from "#app/_ui/empty-state.tsx";
import { Page, PageHeader } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { securityOf } from "#lib/identity/index.ts";
import { NewCodes } from "./_form.tsx";

export const metadata: Metadata = { title: "Recovery codes" };

export default function RecoveryCodesPage() {
  return (
    <Page width="narrow">
      <PageHeader title="Recovery codes" lead="The only way into your account when your second factor is lost. Each works once, after your password." />
      <Suspense fallback={<Skeleton className="h-64 w-full" />}>
        <Codes />
      </Suspense>
    </Page>
  );
}

async function Codes() {
  const session = await freshVisitor("/account/security/recovery-codes");
  const { isProtected, recoveryCodes } = await securityOf(session);
  if (isProtected) return <NewCodes left={recoveryCodes} />;
  return (
    <EmptyState title="No recovery codes yet" action={<ButtonLink href="/account/security">To your security</ButtonLink>}>
      They stand in for a second factor. Add a passkey or an authenticator app first; ten codes come with it.
    </EmptyState>
  );
}
