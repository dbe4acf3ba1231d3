import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { Suspense } from "react";
import { orPage, visit } from "#app/_edge/visit.ts";
import { FormMessage } from "#app/_ui/form.tsx";
import { Page, PageHeader, Section } from "#app/_ui/page.tsx";
import { Remaining } from "#app/_ui/remaining.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { Time } from "#app/_ui/time.tsx";
import * as devices from "#lib/devices/index.ts";
import { SupportBanner } from "../../../_support-banner.tsx";
import { SentFor } from "../../../tokens/_impact.tsx";
import { LastUse } from "../../../tokens/_state.tsx";
import { RetireForm } from "./_form.tsx";

export const metadata: Metadata = { title: "Retire a device" };

type Params = Promise<{ workspace: string; device: string }>;

export default function RetirePage({ params }: { params: Params }) {
  return (
    <Page width="normal">
      <Suspense fallback={<Skeleton className="h-[40rem] w-full" />}>
        <Retirement params={params} />
      </Suspense>
    </Page>
  );
}

async function Retirement({ params }: { params: Params }) {
  const { workspace, device: id } = await params;
  const path = `/w/${workspace}/devices/${id}`;
  const access = await visit(workspace, "devices:read", `${path}/retire`);
  await visit(workspace, "devices:remove", `${path}/retire`);
  const reading = await visit(workspace, "tokens:read", `${path}/retire`);
  const device = await orPage(() => devices.get(access, id));
  if (device.retiredAt) redirect(`${path}/settings`);
  const tokens = (await devices.listTokens(reading)).filter((token) => token.state !== "ended" && token.devices.includes(id));
  const uses = tokens.map((token) => ({
    name: token.kind === "device" ? "Its token was last used" : `Webhook ${token.name}`,
    value: token.kind === "device" ? <LastUse token={token} /> : "sends for it no more",
  }));
  return (
    <>
      <SupportBanner id={workspace} />
      <PageHeader
        title="Retire the device"
        eyebrow={
          <Link href={path} className="link">
            {device.name}
          </Link>
        }
      />
      {device.retiresAt && (
        <div className="mb-8">
          <FormMessage tone="warning" title="The device retires soon">
            It retires on <Time at={device.retiresAt} /> (<Remaining until={device.retiresAt} now={new Date()} />
            ). The time that you choose here replaces this one. To keep the device in use, go to its{" "}
            <Link href={`${path}/settings#retire`} className="link">
              settings
            </Link>
            .
          </FormMessage>
        </div>
      )}
      <Section title="What stops">
        <SentFor workspace={workspace} ids={[id]} more={uses} />
        <div className="mt-6">
          <FormMessage tone="warning">
            When the device retires, its token ends and no webhook sends for it any more. Everything it measured stays. You can bring it back with a new token;
            webhooks have to be told of it anew.
          </FormMessage>
        </div>
      </Section>
      <Section title="Confirm">
        <RetireForm workspace={workspace} device={id} />
      </Section>
    </>
  );
}
