import type { Metadata } from "next";
import { Suspense } from "react";
import { visit } from "#app/_edge/visit.ts";
import { ButtonLink } from "#app/_ui/button.tsx";
import { EmptyState } from "#app/_ui/empty-state.tsx";
import { Page } from "#app/_ui/page.tsx";
import { Skeleton, SkeletonTable } from "#app/_ui/skeleton.tsx";
import * as devices from "#lib/devices/index.ts";
import { DeviceQuery } from "#lib/devices/schema.ts";
import * as measurements from "#lib/measurements/index.ts";
import * as workspaces from "#lib/workspaces/index.ts";
import { DeviceFilter } from "./_filter.tsx";
import { WorkspaceHeader } from "./_header.tsx";
import { DeviceList } from "./_list.tsx";
import { Storage, Usage } from "./_usage.tsx";
import { WaitingDevices } from "./_waiting-devices.tsx";

export const metadata: Metadata = { title: "Devices" };

type Params = Promise<{ workspace: string }>;
type Search = Promise<Record<string, string | string[] | undefined>>;

export default function WorkspacePage({ params, searchParams }: { params: Params; searchParams: Search }) {
  return (
    <Page>
      <Suspense fallback={<Waiting />}>
        <Workspace params={params} searchParams={searchParams} />
      </Suspense>
    </Page>
  );
}

const Waiting = () => (
  <>
    <Skeleton className="mb-10 h-28 w-full" />
    <SkeletonTable rows={8} />
  </>
);

async function Workspace({ params, searchParams }: { params: Params; searchParams: Search }) {
  const { workspace: id } = await params;
  const query = DeviceQuery.parse(await searchParams);
  const [access, readings] = [await visit(id, "devices:read"), await visit(id, "measurements:read")];
  const now = new Date();
  const place = await visit(id, "workspace:read");
  const { rights } = await workspaces.get(place);
  const list = await devices.search(access, query, await measurements.lastSeen(readings), now);
  const shown = list.devices.map((device) => device.id);
  const sparklines = await measurements.sparklines(readings, shown, now);
  // What is opened to somebody one by one does not include adding more.
  const mayAdd = rights.includes("devices:add") && access.reach === "all";
  const used = access.reach === "all" && list.of > 0 ? await measurements.workspaceMeter(place, now) : null;
  return (
    <>
      <WorkspaceHeader id={id} current="Devices" actions={mayAdd && list.of > 0 && <Adding id={id} rights={rights} />} />
      {rights.includes("tokens:read") && <WaitingDevices id={id} />}
      {list.of === 0 ? (
        <EmptyState title="No devices yet" action={mayAdd && <Adding id={id} rights={rights} />}>
          {mayAdd
            ? "Give it a name, get a token, paste one command into a terminal, and watch its first message arrive. It takes about a minute."
            : "There is no device here that is open to you."}
        </EmptyState>
      ) : (
        <>
          <DeviceFilter path={`/w/${id}`} query={query} tags={list.tags} />
          <DeviceList path={`/w/${id}`} query={query} list={list} sparklines={sparklines} now={now} />
        </>
      )}
      {used && <Usage used={used} who="all devices together" />}
      {used && <Storage used={used} />}
    </>
  );
}

const Adding = ({ id, rights }: { id: string; rights: readonly string[] }) => (
  <>
    {rights.includes("tokens:write") && (
      <ButtonLink href={`/w/${id}/networks/new`} variant="quiet">
        Connect a network
      </ButtonLink>
    )}
    <ButtonLink href={`/w/${id}/devices/import`} variant="quiet">
      Add several
    </ButtonLink>
    <ButtonLink href={`/w/${id}/devices/new`}>Add a device</ButtonLink>
  </>
);
