import type { Metadata } from "next";
import Link from "next/link";
import { Suspense } from "react";
import { visitor } from "#app/_edge/visit.ts";
import { ButtonLink } from "#app/_ui/button.tsx";
import { Card, Facts } from "#app/_ui/card.tsx";
import { FormMessage } from "#app/_ui/form.tsx";
import { Page, PageHeader, Section } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { Table } from "#app/_ui/table.tsx";
import { Time } from "#app/_ui/time.tsx";
import { TimeZoneNote } from "#app/_ui/time-zone-note.tsx";
import { acknowledgementsOf } from "#lib/documents/index.ts";
import { profile, shownAddress } from "#lib/identity/index.ts";

export const metadata: Metadata = { title: "Your account" };

type Search = Promise<Record<string, string | string[] | undefined>>;

export default function AccountPage({ searchParams }: { searchParams: Search }) {
  return (
    <Page width="normal">
      <PageHeader title="Your account" />
      <Suspense fallback={<Skeleton className="h-[40rem] w-full" />}>
        <Account searchParams={searchParams} />
      </Suspense>
    </Page>
  );
}

const Changeable = ({ value, what, href }: { value: string; what: string; href: string }) => (
  <span className="flex flex-wrap gap-x-4">
    <span className="wrap-anywhere">{value}</span>
    <Link href={href} className="link">
      Change {what}
    </Link>
  </span>
);

async function Account({ searchParams }: { searchParams: Search }) {
  const session = await visitor("/account");
  const [me, agreed, { changed }] = await Promise.all([profile(session), acknowledgementsOf(session), searchParams]);
  return (
    <>
      {changed === "name" && (
        <div className="mb-6">
          <FormMessage tone="success">Your name is saved.</FormMessage>
        </div>
      )}
      <Facts
        facts={[
          { name: "Name", value: <Changeable value={me.name} what="name" href="/account/name" /> },
          { name: "E-mail", value: <Changeable value={shownAddress(me.email)} what="address" href="/account/email" /> },
          { name: "Account since", value: <Time at={me.createdAt} /> },
          { name: "Time zone", value: <TimeZoneNote /> },
        ]}
      />
      <Section title="Security" lead="Password, passkeys, authenticator app and recovery codes; where you are signed in, and what was done with the account.">
        <ButtonLink href="/account/security" variant="quiet">
          To your security
        </ButtonLink>
      </Section>
      <Section title="What you agreed to" lead="Recorded when you ticked the box: the exact text, by its version and its hash, and the words beside the box.">
        <Table
          caption="Documents you agreed to"
          showCaption={false}
          columns={[
            { key: "document", label: "Document" },
            { key: "wording", label: "Your words" },
            { key: "at", label: "When" },
            { key: "hash", label: "SHA-256 of the text", numeric: true },
          ]}
          rows={agreed.map((one) => ({
            key: `${one.kind}-${one.version}-${one.at.toISOString()}`,
            cells: [
              <Link key="document" href={`/privacy/versions/${one.version}`} className="link">
                Privacy policy, version {one.version}
              </Link>,
              one.wording,
              <Time key="at" at={one.at} />,
              <span key="hash" title={one.sha256}>
                {one.sha256.slice(0, 16)}…
              </span>,
            ],
          }))}
        />
      </Section>
      <Section title="Your data">
        <div className="grid gap-5 md:grid-cols-2">
          <Card title="Take everything with you" level={3}>
            <p className="mb-4 text-soft">
              A ZIP with everything about you and your workspaces: tables as JSON and CSV, measurements as CSV, and a list of what is in it.
            </p>
            <ButtonLink href="/account/export" variant="quiet">
              Download everything
            </ButtonLink>
          </Card>
          <Card title="Be erased" level={3} tone="danger">
            <p className="mb-4 text-soft">Delete the account and what belongs to it alone. You see first what goes, and get a receipt afterwards.</p>
            <ButtonLink href="/account/delete" variant="danger">
              Delete the account …
            </ButtonLink>
          </Card>
        </div>
      </Section>
    </>
  );
}
