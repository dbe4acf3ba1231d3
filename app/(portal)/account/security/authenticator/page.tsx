import type { Metadata } from "next";
import { Suspense } from "react";
import { freshVisitor, orPage } from "#app/_edge/visit.ts";
import { Page, PageHeader } from "#app/_ui/page.tsx";
import { QrCode } from "#app/_ui/qr-code.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { pendingTotp, securityOf } from "#lib/identity/index.ts";
import { AuthenticatorApp } from "./_app.tsx";

export const metadata: Metadata = { title: "Authenticator app" };

type Search = Promise<{ pending?: string | string[] }>;

export default function AuthenticatorPage({ searchParams }: { searchParams: Search }) {
  return (
    <Page width="narrow">
      <PageHeader title="Authenticator app" />
      <Suspense fallback={<Skeleton className="h-[48rem] w-full" />}>
        <Authenticator searchParams={searchParams} />
      </Suspense>
    </Page>
  );
}

async function Authenticator({ searchParams }: { searchParams: Search }) {
  const path = "/account/security/authenticator";
  const session = await freshVisitor(path);
  const { pending } = await searchParams;
  const { totpSince, passkeys } = await securityOf(session);
  const enrolment = totpSince || typeof pending !== "string" ? null : await orPage(() => pendingTotp(session, pending), path);
  return (
    <AuthenticatorApp
      since={totpSince}
      hasPasskey={passkeys > 0}
      enrolment={enrolment}
      qr={enrolment && <QrCode text={enrolment.uri} label="QR code for your authenticator app" />}
    />
  );
}
