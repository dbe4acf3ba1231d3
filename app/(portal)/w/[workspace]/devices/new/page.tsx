import type { Metadata } from "next";
import { Suspense } from "react";
import { senderAddresses } from "#app/_edge/sender-addresses.ts";
import { visit } from "#app/_edge/visit.ts";
import { Page, PageHeader } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { SupportBanner } from "../../_support-banner.tsx";
import { NewDevice } from "./_form.tsx";

export const metadata: Metadata = { title: "Add a device" };

type Params = Promise<{ workspace: string }>;

export default function NewDevicePage({ params }: { params: Params }) {
  return (
    <Page width="normal">
      <PageHeader title="Add a device" lead="Anything that speaks HTTPS or MQTT will do: a sensor, a gateway, a script." />
      <Suspense fallback={<Skeleton className="h-56 w-full" />}>
        <Form params={params} />
      </Suspense>
    </Page>
  );
}

async function Form({ params }: { params: Params }) {
  const { workspace } = await params;
  await visit(workspace, "devices:add", `/w/${workspace}/devices/new`);
  return (
    <>
      <SupportBanner id={workspace} />
      <NewDevice workspace={workspace} addresses={senderAddresses()} />
    </>
  );
}
