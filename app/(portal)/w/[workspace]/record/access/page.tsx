import type { Metadata } from "next";
import Link from "next/link";
import { Suspense } from "react";
import { orPage, visit } from "#app/_edge/visit.ts";
import { FormMessage } from "#app/_ui/form.tsx";
import { formatTime } from "#app/_ui/format-time.ts";
import { Page } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import * as devices from "#lib/devices/index.ts";
import { sightsOn } from "#lib/privacy/index.ts";
import { SightsQuery } from "#lib/privacy/schema.ts";
import type { Access } from "#lib/workspaces/index.ts";
import { WorkspaceHeader } from "../../_header.tsx";
import { DayForm } from "../_day-form.tsx";
import { onceIn, type Search } from "../_search.ts";
import { WhoCould } from "./_sights.tsx";

export const metadata: Metadata = { title: "Who could see a device" };

type Params = Promise<{ workspace: string }>;

export default function AccessPage({ params, searchParams }: { params: Params; searchParams: Search }) {
  return (
    <Page>
      <Suspense fallback={<Skeleton className="h-96 w-full" />}>
        <Sight params={params} searchParams={searchParams} />
      </Suspense>
    </Page>
  );
}

async function Sight({ params, searchParams }: { params: Params; searchParams: Search }) {
  const { workspace: id } = await params;
  const path = `/w/${id}/record`;
  const access = await visit(id, "record:read", `${path}/access`);
  const search = onceIn(await searchParams);
  const names = await devices.names(access);
  const asked = SightsQuery.safeParse({ day: new Date().toISOString().slice(0, 10), device: [...names.keys()][0] ?? "", ...search });
  return (
    <>
      <WorkspaceHeader
        id={id}
        current="Record"
        title="Who could see a device, and who did"
        lead="Members, devices opened to them, programs, the workspaces above, and support staff: everybody who could at any time of the day."
      />
      <div className="mb-10">
        <DayForm path={path} devices={[...names].map(([value, name]) => ({ id: value, name }))} device={search.device} day={dayOf(search.day)} />
      </div>
      {asked.success ? (
        names.size > 0 && <Answer access={access} names={names} {...asked.data} />
      ) : (
        <FormMessage>{asked.error.issues[0]?.message ?? "This cannot be asked."}</FormMessage>
      )}
      <p className="mt-8 max-w-prose text-soft">
        Times are in UTC. Looks are entered once a day for each person and token, by support staff every time; the first of the day is shown. Who did anything
        else stands in{" "}
        <Link href={path} className="link">
          the record
        </Link>
        .
      </p>
    </>
  );
}

const dayOf = (text: string | undefined) => (text && /^\d{4}-\d\d-\d\d$/.test(text) ? text : new Date().toISOString().slice(0, 10));

type Asked = { access: Access<"record:read">; names: ReadonlyMap<string, string>; device: string; day: Date };

async function Answer({ access, names, device, day }: Asked) {
  const sights = await orPage(() => sightsOn(access, device, day));
  return <WhoCould name={names.get(device) ?? "the device"} on={formatTime(day, "date")} day={day} sights={sights} />;
}
