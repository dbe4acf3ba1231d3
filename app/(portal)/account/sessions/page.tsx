import type { Metadata } from "next";
import { Suspense } from "react";
import { visitor } from "#app/_edge/visit.ts";
import { Badge } from "#app/_ui/badge.tsx";
import { Button, ButtonLink } from "#app/_ui/button.tsx";
import { Facts } from "#app/_ui/card.tsx";
import { FormMessage } from "#app/_ui/form.tsx";
import { Page, PageHeader, Section } from "#app/_ui/page.tsx";
import { SkeletonTable } from "#app/_ui/skeleton.tsx";
import { Table } from "#app/_ui/table.tsx";
import { Time } from "#app/_ui/time.tsx";
import { isFresh, listSessions, SESSION, type SessionView } from "#lib/identity/index.ts";
import { EndForm, EndOthersForm } from "./_forms.tsx";

export const metadata: Metadata = { title: "Your sessions" };

type Search = Promise<Record<string, string | string[] | undefined>>;

export default function SessionsPage({ searchParams }: { searchParams: Search }) {
  return (
    <Page width="normal">
      <PageHeader
        title="Your sessions"
        lead="Where you are signed in. Of each we keep the kind of browser and two times, shown to the hour: no network address and no place."
      />
      <Suspense fallback={<SkeletonTable rows={2} withButtons />}>
        <Sessions searchParams={searchParams} />
      </Suspense>
    </Page>
  );
}

async function Sessions({ searchParams }: { searchParams: Search }) {
  const session = await visitor("/account/sessions");
  const [sessions, { ended }] = await Promise.all([listSessions(session), searchParams]);
  const others = sessions.filter((one) => !one.isThisOne);
  const mayEnd = isFresh(session);
  return (
    <>
      {ended === "yes" && (
        <div className="mb-6">
          <FormMessage tone="success">Ended. Whoever was signed in there is signed out.</FormMessage>
        </div>
      )}
      <Table
        caption="Your sessions"
        showCaption={false}
        columns={[
          { key: "where", label: "Where" },
          { key: "since", label: "Signed in" },
          { key: "used", label: "Last used" },
          { key: "how", label: "How" },
          { key: "end", label: "End", hideLabel: true },
        ]}
        rows={sessions.map((one) => ({ key: one.handle, cells: cells(one, mayEnd) }))}
      />
      {others.length === 0 ? (
        <p className="mt-6 text-soft">You are signed in nowhere else.</p>
      ) : (
        <div className="mt-6">
          {mayEnd ? <EndOthersForm /> : <ButtonLink href="/account/confirm?next=/account/sessions">Confirm your identity to end sessions</ButtonLink>}
        </div>
      )}
      <Limits isStaff={session.isStaff} />
    </>
  );
}

const HOW = { none: "Password", totp: "Password and app", recovery_code: "Password and recovery code", passkey: "Passkey" } as const;

function cells(one: SessionView, mayEnd: boolean) {
  return [
    <span key="where" className="inline-flex flex-wrap items-baseline gap-x-3 gap-y-1">
      <span className="inline-block first-letter:uppercase">{one.browser}</span>
      {one.isThisOne && <Badge tone="accent">This one</Badge>}
    </span>,
    <Time key="since" at={one.signedInAt} to="hour" />,
    <Time key="used" at={one.lastUsedAt} to="hour" />,
    `${HOW[one.factor]}${one.isRemembered ? ", kept when the browser closes" : ""}`,
    one.isThisOne ? (
      <Button key="end" type="submit" form="sign-out" variant="quiet" size="small" className="whitespace-nowrap">
        Sign out
      </Button>
    ) : mayEnd ? (
      <EndForm key="end" session={one.handle} where={one.browser} />
    ) : null,
  ];
}

const minutes = (milliseconds: number) => `${milliseconds / 60_000} minutes`;
const hours = (milliseconds: number) => `${milliseconds / 3_600_000} hours`;

const Limits = ({ isStaff }: { isStaff: boolean }) => (
  <Section title="How long a session lasts">
    <Facts
      facts={[
        {
          name: "Without activity",
          value: `It ends after ${minutes(isStaff ? SESSION.staffIdle : SESSION.idle)}. Before it does, the page says so and offers to stay.`,
        },
        { name: "At the longest", value: `It ends after ${hours(isStaff ? SESSION.staffAbsolute : SESSION.absolute)}, however active you are.` },
        ...(isStaff ? [] : [{ name: "For staff", value: `${minutes(SESSION.staffIdle)} and ${hours(SESSION.staffAbsolute)}.` }]),
        { name: "Several at once", value: "You may be signed in in several browsers at the same time, as many as you like." },
        {
          name: "What ends the others",
          value:
            "A new password, a new e-mail address, and a passkey or authenticator app that is added or removed end all sessions but the one it is done in.",
        },
      ]}
    />
  </Section>
);
