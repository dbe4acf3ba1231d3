import type { Metadata } from "next";
import Link from "next/link";
import { Suspense } from "react";
import { senderAddresses } from "#app/_edge/sender-addresses.ts";
import { orPage, visit } from "#app/_edge/visit.ts";
import { ButtonLink } from "#app/_ui/button.tsx";
import { FormMessage } from "#app/_ui/form.tsx";
import { Page, PageHeader, Section } from "#app/_ui/page.tsx";
import { Remaining } from "#app/_ui/remaining.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { Time } from "#app/_ui/time.tsx";
import * as devices from "#lib/devices/index.ts";
import type { DeviceView } from "#lib/devices/schema.ts";
import * as measurements from "#lib/measurements/index.ts";
import { rightsOn } from "#lib/workspaces/index.ts";
import { SupportBanner } from "../../../_support-banner.tsx";
import { WhoCouldLink } from "../../_who-could-link.tsx";
import { DecoderSection } from "./_decoder-section.tsx";
import { DeviceForm } from "./_form.tsx";
import { CancelRetirement, Revival } from "./_retire.tsx";

export const metadata: Metadata = { title: "Device settings" };

type Params = Promise<{ workspace: string; device: string }>;

export default function DeviceSettingsPage({ params }: { params: Params }) {
  return (
    <Page width="normal">
      <Suspense fallback={<Skeleton className="h-[48rem] w-full" />}>
        <Settings params={params} />
      </Suspense>
    </Page>
  );
}

async function Settings({ params }: { params: Params }) {
  const { workspace, device: id } = await params;
  const path = `/w/${workspace}/devices/${id}`;
  const access = await visit(workspace, "devices:read", `${path}/settings`);
  const readings = await visit(workspace, "measurements:read", `${path}/settings`);
  const [device, rights, values] = await orPage(() => Promise.all([devices.get(access, id), rightsOn(access, id), measurements.latest(readings, id)]));
  return (
    <>
      <SupportBanner id={workspace} />
      <PageHeader
        title="Settings"
        eyebrow={
          <Link href={path} className="link">
            {device.name}
          </Link>
        }
      />
      {!rights.has("devices:write") && <FormMessage tone="note">What you are in this workspace lets you see this device, and not change it.</FormMessage>}
      {rights.has("devices:write") && (
        <Section title="Name, tags, interval, number and messages">
          <DeviceForm workspace={workspace} device={device} />
        </Section>
      )}
      {rights.has("devices:write") && !device.retiredAt && <DecoderSection workspace={workspace} device={id} />}
      {rights.has("tokens:write") && !device.retiredAt && (
        <Section title="Token" id="token" lead={device.tokenId ? "You see first what a change stops." : "The device has no token that works."}>
          <div className="flex flex-wrap gap-3">
            <ButtonLink href={`${path}/token`} variant="quiet">
              {device.tokenId ? "Replace the token" : "Issue a token"}
            </ButtonLink>
            {device.tokenId && (
              <ButtonLink href={`/w/${workspace}/tokens/${device.tokenId}`} variant="quiet">
                Token settings
              </ButtonLink>
            )}
          </div>
        </Section>
      )}
      {rights.has("devices:move") && (
        <Section title="Move" lead="To another workspace that you own, with all it measured.">
          <ButtonLink href={`${path}/move`} variant="quiet">
            Move to another workspace
          </ButtonLink>
        </Section>
      )}
      {rights.has("devices:remove") && <Retirement workspace={workspace} device={device} hasReadings={values.some(({ at }) => at !== null)} />}
      {rights.has("devices:remove") && (
        <Section title="Delete" lead="With all it measured, for good. You see first what goes, and get a receipt.">
          <ButtonLink href={`${path}/delete`} variant="danger">
            Delete the device
          </ButtonLink>
        </Section>
      )}
      <WhoCouldLink workspace={workspace} device={id} rights={rights} />
    </>
  );
}

type RetirementProps = { workspace: string; device: DeviceView; hasReadings: boolean };

function Retirement({ workspace, device: { id, retiredAt, retiresAt }, hasReadings }: RetirementProps) {
  const path = `/w/${workspace}/devices/${id}`;
  return (
    <Section
      title={retiredAt ? "Bring back" : "Retire"}
      id="retire"
      lead={!retiredAt && !retiresAt && "For a device that is out of use. You see first what stops; everything it measured stays."}
    >
      {retiresAt && !retiredAt && (
        <div className="mb-6 grid gap-4">
          <FormMessage tone="warning" title="The device retires soon">
            It sends until <Time at={retiresAt} /> (<Remaining until={retiresAt} now={new Date()} />
            ). Then its token ends.
          </FormMessage>
          <CancelRetirement workspace={workspace} device={id} />
        </div>
      )}
      <Revival workspace={workspace} device={id} isRetired={retiredAt !== null} hasReadings={hasReadings} addresses={senderAddresses()} />
      {!retiredAt && (
        <ButtonLink href={`${path}/retire`} variant="danger">
          {retiresAt ? "Retire at another time" : "Retire the device"}
        </ButtonLink>
      )}
    </Section>
  );
}
