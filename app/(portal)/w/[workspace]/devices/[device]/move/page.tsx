import type { Metadata } from "next";
import Link from "next/link";
import { Suspense } from "react";
import { freshVisitor, orPage, visit } from "#app/_edge/visit.ts";
import { EmptyState } from "#app/_ui/empty-state.tsx";
import { formatPlural } from "#app/_ui/number.ts";
import { Page, PageHeader, Prose, Section } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import * as devices from "#lib/devices/index.ts";
import type { Leaving } from "#lib/devices/schema.ts";
import * as workspaces from "#lib/workspaces/index.ts";
import { REGION_NAMES } from "#lib/workspaces/schema.ts";
import { SupportBanner } from "../../../_support-banner.tsx";
import { MoveForm } from "./_form.tsx";

export const metadata: Metadata = { title: "Move a device" };

type Params = Promise<{ workspace: string; device: string }>;

export default function MovePage({ params }: { params: Params }) {
  return (
    <Page width="normal">
      <Suspense fallback={<Skeleton className="h-[40rem] w-full" />}>
        <Move params={params} />
      </Suspense>
    </Page>
  );
}

async function Move({ params }: { params: Params }) {
  const { workspace, device: id } = await params;
  const path = `/w/${workspace}/devices/${id}`;
  const session = await freshVisitor(`${path}/move`);
  const access = await visit(workspace, "devices:move", `${path}/move`);
  const [reading, mine] = [await visit(workspace, "devices:read"), await workspaces.list(session)];
  const [device, leaving] = await orPage(() => Promise.all([devices.get(reading, id), devices.beforeMove(access, id)]));
  const targets = mine.filter((one) => one.role === "owner" && one.id !== workspace && one.region === access.region);
  return (
    <>
      <SupportBanner id={workspace} />
      <PageHeader
        title="Move to another workspace"
        eyebrow={
          <Link href={path} className="link">
            {device.name}
          </Link>
        }
      />
      <Section title="What happens">
        <Prose>
          <ul>
            <li>
              The device goes with its name, tags and fields, and with all it measured. Its token goes on working; nothing has to be changed on the device.
            </li>
            <li>From then on it is seen by whoever may see devices in the other workspace, and by nobody in this one.</li>
            {lost(leaving).map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
            <li>The records of both workspaces say so. Who could see it until now stays in the record of this one.</li>
          </ul>
        </Prose>
      </Section>
      <Section
        title="Where to"
        lead={`Workspaces that you own and that keep their measurements in the same data region (${REGION_NAMES[access.region]}): measurements never leave theirs.`}
      >
        {targets.length === 0 ? (
          <EmptyState title="You own no other workspace in this region">To move the device, open one, or ask to be made the owner of one.</EmptyState>
        ) : (
          <MoveForm workspace={workspace} device={id} targets={targets} />
        )}
      </Section>
    </>
  );
}

/** What leads to the device from this workspace, as far as there is any. */
const lost = ({ members, programs, webhooks, isRetiring }: Leaving): string[] =>
  [
    members > 0 && `${formatPlural(members, "member")} to whom it was opened here can no longer see it.`,
    programs > 0 && `${formatPlural(programs, "program")} of this workspace bound to it can no longer reach it.`,
    webhooks > 0 && `${formatPlural(webhooks, "webhook")} of this workspace can no longer send for it.`,
    isRetiring && "Its planned retirement is cancelled.",
  ].filter((sentence) => sentence !== false);
