import type { Metadata } from "next";
import Link from "next/link";
import { Suspense } from "react";
import { senderAddresses } from "#app/_edge/sender-addresses.ts";
import { freshVisitor, orPage, visit } from "#app/_edge/visit.ts";
import { FormMessage } from "#app/_ui/form.tsx";
import { Page, PageHeader, Section } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import * as devices from "#lib/devices/index.ts";
import type { DeviceTokenView } from "#lib/devices/schema.ts";
import * as measurements from "#lib/measurements/index.ts";
import { SupportBanner } from "../../../_support-banner.tsx";
import { Impact } from "../../../tokens/_impact.tsx";
import { ReplaceTokenForm } from "./_form.tsx";

export const metadata: Metadata = { title: "Token of a device" };

type Params = Promise<{ workspace: string; device: string }>;

export default function DeviceTokenPage({ params }: { params: Params }) {
  return (
    <Page width="normal">
      <Suspense fallback={<Skeleton className="h-[40rem] w-full" />}>
        <DeviceToken params={params} />
      </Suspense>
    </Page>
  );
}

async function DeviceToken({ params }: { params: Params }) {
  const { workspace, device: id } = await params;
  const path = `/w/${workspace}/devices/${id}`;
  await freshVisitor(`${path}/token`);
  const access = await visit(workspace, "devices:read", `${path}/token`);
  await visit(workspace, "tokens:write", `${path}/token`);
  const reading = await visit(workspace, "tokens:read", `${path}/token`);
  const readings = await visit(workspace, "measurements:read", `${path}/token`);
  const [device, values] = await orPage(() => Promise.all([devices.get(access, id), measurements.latest(readings, id)]));
  const token = device.tokenId ? await orPage(() => devices.getToken(reading, device.tokenId ?? "")) : null;
  return (
    <>
      <SupportBanner id={workspace} />
      <PageHeader
        title={token ? "Replace the token" : "Issue a token"}
        lead="The new token is shown once. Readings that are stored stay."
        eyebrow={
          <Link href={path} className="link">
            {device.name}
          </Link>
        }
      />
      {device.retiredAt ? (
        <FormMessage tone="note">This device is retired. Bring it back first.</FormMessage>
      ) : (
        <ReplaceTokenForm
          workspace={workspace}
          device={id}
          isReplaced={token !== null}
          oldTokenUntil={token?.previousUntil ?? null}
          hasReadings={values.some(({ at }) => at !== null)}
          addresses={senderAddresses()}
        >
          {token && <OldToken workspace={workspace} token={token} />}
        </ReplaceTokenForm>
      )}
    </>
  );
}

const OldToken = ({ workspace, token }: { workspace: string; token: DeviceTokenView }) => (
  <Section title="What uses the old token">
    <Impact workspace={workspace} token={token} />
    <div className="mt-6">
      <FormMessage tone="warning">
        The device has to get the new token before the old one stops working. Until then both work, and you can{" "}
        <Link href={`/w/${workspace}/tokens/${token.id}`} className="link">
          keep the old one
        </Link>{" "}
        instead.{token.previousUntil && " The token that this one replaced stops working at once."}
      </FormMessage>
    </div>
  </Section>
);
