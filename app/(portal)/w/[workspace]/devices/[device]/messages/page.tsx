import type { Metadata } from "next";
import Link from "next/link";
import { Suspense } from "react";
import { orPage, visit } from "#app/_edge/visit.ts";
import { Page, PageHeader, Section } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import * as devices from "#lib/devices/index.ts";
import * as measurements from "#lib/measurements/index.ts";
import { MessagesQuery } from "#lib/measurements/schema.ts";
import * as workspaces from "#lib/workspaces/index.ts";
import { SupportBanner } from "../../../_support-banner.tsx";
import type { Params, Search } from "../page.tsx";
import { Captures } from "./_captures.tsx";
import { NewestMessages } from "./_newest.tsx";
import { MessageTable } from "./_table.tsx";

export const metadata: Metadata = { title: "Messages" };

export default function MessagesPage({ params, searchParams }: { params: Params; searchParams: Search }) {
  return (
    <Page>
      <Suspense fallback={<Skeleton className="h-[48rem] w-full" />}>
        <Messages params={params} searchParams={searchParams} />
      </Suspense>
    </Page>
  );
}

async function Messages({ params, searchParams }: { params: Params; searchParams: Search }) {
  const { workspace, device: id } = await params;
  const devicePath = `/w/${workspace}/devices/${id}`;
  const path = `${devicePath}/messages`;
  const access = await visit(workspace, "devices:read", path);
  const readings = await visit(workspace, "measurements:read", path);
  const { before } = MessagesQuery.pick({ before: true })
    .catch({})
    .parse(await searchParams);
  const place = await visit(workspace, "workspace:read", path);
  const [device, page, rights, { closedAt }] = await orPage(() =>
    Promise.all([devices.get(access, id), measurements.messages(readings, id, { before }), workspaces.rightsOn(access, id), workspaces.get(place)]),
  );
  // Whole messages are nothing for support staff, whatever else they may change; and none come to a closed workspace.
  const writing = rights.has("devices:write") && !access.actor.isStaff && !closedAt ? await visit(workspace, "devices:write", path) : null;
  const captured = writing && (await devices.captured(writing, id));
  const back = (
    <Link href={devicePath} className="link">
      {device.name}
    </Link>
  );
  return (
    <>
      <SupportBanner id={workspace} />
      <PageHeader
        title="Messages"
        eyebrow={back}
        lead="What became of the messages of the last 24 hours: whether each was stored, and if not, why. What was in them is not kept."
      />
      <Section title={before ? "Earlier messages" : "The last messages"}>
        {before ? <MessageTable messages={page.messages} /> : <NewestMessages path={`${path}/newest`} first={page} isCapturing={Boolean(captured?.until)} />}
        <nav aria-label="Messages" className="mt-6 flex flex-wrap gap-x-6">
          {before && (
            <Link href={path} className="link inline-flex min-h-11 items-center">
              The newest
            </Link>
          )}
          {page.next && (
            <Link href={`${path}?before=${page.next}`} className="link inline-flex min-h-11 items-center">
              Earlier
            </Link>
          )}
        </nav>
      </Section>
      {captured && <Captures captured={captured} workspace={workspace} device={id} />}
    </>
  );
}
