import type { Metadata } from "next";
import Link from "next/link";
import { Suspense } from "react";
import { visitor } from "#app/_edge/visit.ts";
import { ButtonLink } from "#app/_ui/button.tsx";
import { EmptyState } from "#app/_ui/empty-state.tsx";
import { Page, PageHeader, Section } from "#app/_ui/page.tsx";
import { SkeletonTable } from "#app/_ui/skeleton.tsx";
import { Table } from "#app/_ui/table.tsx";
import { Time } from "#app/_ui/time.tsx";
import { entriesOf } from "#lib/audit/index.ts";
import { type EntryView, wordsOf } from "#lib/audit/schema.ts";
import type { Session } from "#lib/identity/index.ts";
import * as workspaces from "#lib/workspaces/index.ts";

export const metadata: Metadata = { title: "Your activity" };

type Search = Promise<Record<string, string | string[] | undefined>>;

export default function ActivityPage({ searchParams }: { searchParams: Search }) {
  return (
    <Page width="normal">
      <PageHeader
        title="Your activity"
        lead={
          <>
            What was done with your account, the newest first. If something was not you,{" "}
            <Link href="/account/sessions" className="link">
              end all other sessions
            </Link>{" "}
            and{" "}
            <Link href="/account/security" className="link">
              change how you sign in
            </Link>
            .
          </>
        }
      />
      <Suspense fallback={<SkeletonTable rows={10} />}>
        <Entries searchParams={searchParams} />
      </Suspense>
      <Section title="What this record is">
        <div className="grid max-w-prose gap-3">
          <p>Every entry is kept for 12 months and then deleted. It can be neither changed nor removed before, by anybody.</p>
          <p>
            An entry holds a word, a time and the kind of browser, under a random number that stands for you: no name, no e-mail address, no network address and
            no place. Only your account says which number is yours, so when it is erased, its entries are nobody’s.
          </p>
        </div>
      </Section>
    </Page>
  );
}

async function Entries({ searchParams }: { searchParams: Search }) {
  const { before } = await searchParams;
  const session = await visitor("/account/activity");
  const [{ entries, older }, names] = await Promise.all([entriesOf(session.actor, typeof before === "string" ? before : undefined), namesOf(session)]);
  if (entries.length === 0) {
    return (
      <EmptyState title="Nothing here" action={before !== undefined && <ButtonLink href="/account/activity">To the newest</ButtonLink>}>
        Entries appear here when you sign in, change something about your account, or work with devices. After 12 months they are deleted.
      </EmptyState>
    );
  }
  return (
    <>
      <Table
        caption="Entries, the newest first"
        showCaption={false}
        columns={[
          { key: "what", label: "What" },
          { key: "when", label: "When" },
          { key: "with", label: "With" },
          { key: "where", label: "Workspace" },
        ]}
        rows={entries.map((entry, index) => ({ key: `${entry.at.toISOString()}-${index}`, cells: cells(entry, names) }))}
      />
      <nav aria-label="Entries" className="mt-6 flex flex-wrap gap-3">
        {before !== undefined && (
          <ButtonLink href="/account/activity" variant="quiet">
            To the newest
          </ButtonLink>
        )}
        {older && (
          <ButtonLink href={`/account/activity?before=${older}`} variant="quiet">
            Older
          </ButtonLink>
        )}
      </nav>
    </>
  );
}

const namesOf = async (session: Session) => new Map((await workspaces.list(session)).map(({ id, name }) => [id, name]));

function cells({ event, at, browser, workspaceId, isByToken, isStaff }: EntryView, names: ReadonlyMap<string, string>) {
  const name = workspaceId && names.get(workspaceId);
  return [
    wordsOf(event),
    <Time key="when" at={at} />,
    isByToken ? "A token you issued" : isStaff ? `${browser ?? "–"}, as support` : (browser ?? "–"),
    name ? (
      <Link key="where" href={`/w/${workspaceId}`} className="link">
        {name}
      </Link>
    ) : workspaceId ? (
      <span key="where">{isStaff ? "one that let support in" : "one you have left"}</span>
    ) : (
      "–"
    ),
  ];
}
