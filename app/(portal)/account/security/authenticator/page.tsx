import type { Metadata } from "next";
import { Suspense } from "react";
import { freshVisitor, orPage } from "#app/_edge/visit.ts";
import { Page, PageHeader } from "#app/_ui/page.tsx";
import { QrCode } from "#app/_ui/qr-code.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { pendingTotp, securityOf } from "#lib/identity/index.ts";
import { AuthenticatorApp } from "./_app.tsx";

export const metadata: Metadata = { title: "Authenticator app" };

export default function AuthenticatorPage() {
  return (
    <Page width="narrow">
      <PageHeader title="Authenticator app" />
      <Suspense fallback={<Skeleton className="h-[48rem] w-full" />}>
        <Authenticator />
      </Suspense>
    </Page>
  );
}

async function Authenticator() {
  const path = "/account/security/authenticator";
  const session = await freshVisitor(path);
  const { totpSince, passkeys } = await securityOf(session);
  const enrolment = totpSince ? null : await orPage(() => pendingTotp(session), path);
  return (
    <AuthenticatorApp
      since={totpSince}
      hasPasskey={passkeys > 0}
      enrolment={enrolment}
      qr={enrolment && <QrCode text={enrolment.uri} label="QR code for your authenticator app" />}
    />
  );
}
