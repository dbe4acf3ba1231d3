import type { Metadata } from "next";
import { Suspense } from "react";
import { visit } from "#app/_edge/visit.ts";
import { ButtonLink } from "#app/_ui/button.tsx";
import { FormMessage } from "#app/_ui/form.tsx";
import { formatPlural } from "#app/_ui/number.ts";
import { Page, Section } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { Status } from "#app/_ui/status.tsx";
import { checkRecord, readRecord } from "#lib/privacy/index.ts";
import { RecordQuery } from "#lib/privacy/schema.ts";
import type { Access } from "#lib/workspaces/index.ts";
import { WorkspaceHeader } from "../_header.tsx";
import { DayForm } from "./_day-form.tsx";
import { Entries } from "./_entries.tsx";
import { Filter } from "./_filter.tsx";
import { asking, onceIn, type Search } from "./_search.ts";

export const metadata: Metadata = { title: "Record" };

type Params = Promise<{ workspace: string }>;

export default function RecordPage({ params, searchParams }: { params: Params; searchParams: Search }) {
  return (
    <Page>
      <Suspense fallback={<Skeleton className="h-[64rem] w-full" />}>
        <TheRecord params={params} searchParams={searchParams} />
      </Suspense>
    </Page>
  );
}

async function TheRecord({ params, searchParams }: { params: Params; searchParams: Search }) {
  const { workspace: id } = await params;
  const path = `/w/${id}/record`;
  const access = await visit(id, "record:read", path);
  const search = onceIn(await searchParams);
  const asked = RecordQuery.safeParse(search);
  const page = await readRecord(access, asked.data ?? {}, search.before);
  return (
    <>
      <WorkspaceHeader id={id} current="Record" title="Record" lead="Who did what in this workspace, and who looked: people, programs, and support staff." />
      <Filter path={path} search={search} who={page.who} devices={page.devices} />
      {asked.success ? (
        <Entries workspace={id} path={path} search={search} page={page} />
      ) : (
        <FormMessage>{asked.error.issues[0]?.message ?? "This cannot be asked."}</FormMessage>
      )}
      <Section title="Who could see a device" lead="Everybody who could see a device on a day, how they came by it, and whether they looked.">
        <DayForm path={path} devices={page.devices} device={search.device} day={new Date().toISOString().slice(0, 10)} />
      </Section>
      <Section title="What this record is">
        <div className="grid max-w-prose gap-3">
          <p>Every entry is kept for 12 months and then deleted. It can be neither changed nor removed before, by anybody.</p>
          <p>
            An entry holds a word, a time, the kind of browser or the token, and random numbers for who did it and to what. It holds no name, no value and no
            secret; the names above are looked up as you read. Whoever reads a device or its measurements is entered once a day, support staff every time.
          </p>
          <p>
            Each entry is sealed together with the one before it, so a change, a gap or a forged entry shows. Our operators check the whole chain; you can check
            all entries of this workspace here.
          </p>
          <div>
            {search.check === "yes" ? (
              <Suspense fallback={<Skeleton className="h-11 w-64" />}>
                <Seals access={access} />
              </Suspense>
            ) : (
              <ButtonLink href={asking(path, search, { check: "yes" })} variant="quiet" prefetch={false}>
                Check the seals
              </ButtonLink>
            )}
          </div>
        </div>
      </Section>
    </>
  );
}

async function Seals({ access }: { access: Access<"record:read"> }) {
  const { entries, broken } = await checkRecord(access);
  if (broken > 0)
    return <Status is="bad">{formatPlural(broken, "entry", "entries")} of this workspace are not as they were written. Please write to us.</Status>;
  return (
    <Status is="good">Checked just now: {formatPlural(entries, "entry", "entries")}, each as it was written, none changed, none missing before it.</Status>
  );
}
