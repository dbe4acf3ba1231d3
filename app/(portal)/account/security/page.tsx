import type { Metadata } from "next";
import { type ReactNode, Suspense } from "react";
import { visitor } from "#app/_edge/visit.ts";
import { ButtonLink } from "#app/_ui/button.tsx";
import { Card } from "#app/_ui/card.tsx";
import { formatPlural } from "#app/_ui/number.ts";
import { Page, PageHeader, Section } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { Status } from "#app/_ui/status.tsx";
import { Time } from "#app/_ui/time.tsx";
import { securityOf } from "#lib/identity/index.ts";
import type { Security } from "#lib/identity/schema.ts";
import { SecurityNotes } from "./_notes.tsx";
import { Passkeys } from "./_passkeys.tsx";

export const metadata: Metadata = { title: "Security" };

type Search = Promise<Record<string, string | string[] | undefined>>;

export default function SecurityPage({ searchParams }: { searchParams: Search }) {
  return (
    <Page width="normal">
      <PageHeader title="Security" lead="How you get into your account, and where you are signed in." />
      <Suspense fallback={<Skeleton className="h-[48rem] w-full" />}>
        <Overview searchParams={searchParams} />
      </Suspense>
    </Page>
  );
}

async function Overview({ searchParams }: { searchParams: Search }) {
  const [{ needed, recovered, removed }, session] = [await searchParams, await visitor("/account/security")];
  const security = await securityOf(session);
  return (
    <>
      <SecurityNotes security={security} isNeeded={needed === "yes"} isRecovered={recovered === "yes"} />
      <Section title="Second factor" lead="What only you have. With it, nobody gets in with your password alone.">
        <div className="grid gap-5 md:grid-cols-2">
          <AuthenticatorApp security={security} />
          <RecoveryCodes security={security} />
        </div>
      </Section>
      <Passkeys session={session} isRemoved={removed === "passkey"} />
      <Section title="Password and sessions">
        <div className="grid gap-5 md:grid-cols-2">
          <Password security={security} />
          <Sessions security={security} />
        </div>
      </Section>
    </>
  );
}

type PartProps = { title: string; status: ReactNode; children: ReactNode; actions: ReactNode };

const Part = ({ title, status, children, actions }: PartProps) => (
  <Card title={title} level={3} aside={status} className="grid content-start">
    <p className="mb-4 text-soft">{children}</p>
    <div className="flex flex-wrap gap-3">{actions}</div>
  </Card>
);

const To = ({ href, children }: { href: string; children: ReactNode }) => (
  <ButtonLink href={href} variant="quiet">
    {children}
  </ButtonLink>
);

const AuthenticatorApp = ({ security: { totpSince } }: { security: Security }) => (
  <Part
    title="Authenticator app"
    status={totpSince ? <Status is="good">Since {<Time at={totpSince} to="date" />}</Status> : <Status is="off">Not set up</Status>}
    actions={<To href="/account/security/authenticator">{totpSince ? "Remove or replace it" : "Set up an app"}</To>}
  >
    An app on your phone, or your password manager, shows a new six-digit code every half-minute. You type it after your password.
  </Part>
);

const RecoveryCodes = ({ security: { recoveryCodes, isProtected } }: { security: Security }) => (
  <Part
    title="Recovery codes"
    status={isProtected ? <Status is={recoveryCodes > 2 ? "good" : "warn"}>{recoveryCodes} of 10 left</Status> : <Status is="off">None</Status>}
    actions={isProtected && <To href="/account/security/recovery-codes">Make new ones</To>}
  >
    {isProtected
      ? "The only way in when your second factor is lost. Keep them where you would not lose both at once."
      : "You get ten of them with your first second factor. They let you in when it is lost."}
  </Part>
);

const Password = ({ security: { passwordSince } }: { security: Security }) => (
  <Part
    title="Password"
    status={passwordSince ? <Status is="good">Set {<Time at={passwordSince} to="date" />}</Status> : <Status is="off">None</Status>}
    actions={<To href="/account/security/password">{passwordSince ? "Change the password" : "Set a password"}</To>}
  >
    {passwordSince
      ? "It never runs out. Change it if somebody else may know it; that ends all other sessions."
      : "You sign in with a passkey and need no password. You can set one as a second way in."}
  </Part>
);

const Sessions = ({ security: { sessions } }: { security: Security }) => (
  <Part
    title="Sessions"
    status={<Status is="good">{formatPlural(sessions, "session")} now</Status>}
    actions={
      <>
        <To href="/account/sessions">See and end them</To>
        <To href="/account/activity">See what was done</To>
      </>
    }
  >
    Where your account is signed in at this moment, and what was done with it in the last 12 months.
  </Part>
);
