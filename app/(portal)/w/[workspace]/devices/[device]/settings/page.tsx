import type { Metadata } from "next";
import Link from "next/link";
import { Suspense } from "react";
import { senderAddresses } from "#app/_edge/sender-addresses.ts";
import { orPage, visit } from "#app/_edge/visit.ts";
import { ButtonLink } from "#app/_ui/button.tsx";
import { FormMessage } from "#app/_ui/form.tsx";
import { Page, PageHeader, Section } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import * as devices from "#lib/devices/index.ts";
import { rightsOn } from "#lib/workspaces/index.ts";
import { SupportBanner } from "../../../_support-banner.tsx";
import { WhoCouldLink } from "../../_who-could-link.tsx";
import { DeviceTokenForms } from "../_token.tsx";
import { DecoderSection } from "./_decoder-section.tsx";
import { DeviceForm } from "./_form.tsx";
import { Retirement } from "./_retire.tsx";

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
  const [device, rights] = await orPage(() => Promise.all([devices.get(access, id), rightsOn(access, id)]));
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
        <Section title="Token" id="token" lead={device.tokenId ? <TokenLink workspace={workspace} token={device.tokenId} /> : "It has none that works."}>
          <div className="grid items-start gap-6 md:grid-cols-2">
            <DeviceTokenForms workspace={workspace} device={id} addresses={senderAddresses()} />
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
      {rights.has("devices:remove") && (
        <Section title={device.retiredAt ? "Bring back" : "Retire"}>
          <Retirement workspace={workspace} device={id} isRetired={device.retiredAt !== null} addresses={senderAddresses()} />
        </Section>
      )}
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

const TokenLink = ({ workspace, token }: { workspace: string; token: string }) => (
  <>
    Whether what it sends is signed, and whether the token may stand in an address, is chosen{" "}
    <Link href={`/w/${workspace}/tokens/${token}`} className="link">
      on the page of the token
    </Link>
    .
  </>
);
