import type { Metadata } from "next";
import { Suspense } from "react";
import { senderAddresses } from "#app/_edge/sender-addresses.ts";
import { visit } from "#app/_edge/visit.ts";
import { Page, PageHeader } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { SupportBanner } from "../../_support-banner.tsx";
import { NetworkForm } from "./_form.tsx";

export const metadata: Metadata = { title: "Connect a network" };

type Params = Promise<{ workspace: string }>;

export default function NewNetworkPage({ params }: { params: Params }) {
  return (
    <Page width="normal">
      <PageHeader
        title="Connect a network"
        lead="A network server passes on what your devices send. Tell it where to, and add its devices here once it speaks of them, with one click each."
      />
      <Suspense fallback={<Skeleton className="h-[40rem] w-full" />}>
        <Form params={params} />
      </Suspense>
    </Page>
  );
}

async function Form({ params }: { params: Params }) {
  const { workspace } = await params;
  await visit(workspace, "tokens:write", `/w/${workspace}/networks/new`);
  return (
    <>
      <SupportBanner id={workspace} />
      <NetworkForm workspace={workspace} addresses={senderAddresses()} />
    </>
  );
}
