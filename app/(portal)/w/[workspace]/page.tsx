import type { Metadata } from "next";
import Link from "next/link";
import { Suspense } from "react";
import { visit } from "#app/_edge/visit.ts";
import { ButtonLink } from "#app/_ui/button.tsx";
import { EmptyState } from "#app/_ui/empty-state.tsx";
import { formatPlural } from "#app/_ui/number.ts";
import { Page } from "#app/_ui/page.tsx";
import { Skeleton, SkeletonTable } from "#app/_ui/skeleton.tsx";
import { Table } from "#app/_ui/table.tsx";
import { Age, Time } from "#app/_ui/time.tsx";
import * as devices from "#lib/devices/index.ts";
import * as measurements from "#lib/measurements/index.ts";
import { WorkspaceHeader } from "./_header.tsx";

export const metadata: Metadata = { title: "Devices" };

type Params = Promise<{ workspace: string }>;

export default function WorkspacePage({ params }: { params: Params }) {
  return (
    <Page>
      <Suspense fallback={<Waiting />}>
        <Workspace params={params} />
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

async function Workspace({ params }: { params: Params }) {
  const { workspace: id } = await params;
  const [access, readings] = [await visit(id, "devices:read"), await visit(id, "measurements:read")];
  const [mine, seen] = await Promise.all([devices.list(access), measurements.lastSeen(readings)]);
  const now = new Date();
  return (
    <>
      <WorkspaceHeader id={id} current="Devices" actions={<ButtonLink href={`/w/${id}/devices/new`}>Add a device</ButtonLink>} />
      {mine.length === 0 ? (
        <EmptyState title="No devices yet" action={<ButtonLink href={`/w/${id}/devices/new`}>Add a device</ButtonLink>}>
          Give it a name, get a token, paste one command into a terminal, and watch its first message arrive. It takes about a minute.
        </EmptyState>
      ) : (
        <Table
          caption={formatPlural(mine.length, "device")}
          columns={[
            { key: "name", label: "Device" },
            { key: "seen", label: "Last reading" },
            { key: "since", label: "Added" },
          ]}
          rows={mine.map((device) => {
            const last = seen.get(device.id);
            return {
              key: device.id,
              cells: [
                <Link key="name" href={`/w/${id}/devices/${device.id}`} className="link">
                  {device.name}
                </Link>,
                last ? (
                  <Age key="seen" at={last} now={now} />
                ) : (
                  <span key="seen" className="text-soft">
                    nothing yet
                  </span>
                ),
                <Time key="since" at={device.createdAt} to="date" />,
              ],
            };
          })}
        />
      )}
    </>
  );
}
