import type { Metadata } from "next";
import { Suspense } from "react";
import { visit } from "#app/_edge/visit.ts";
import { Page, PageHeader } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import * as devices from "#lib/devices/index.ts";
import { SupportBanner } from "../../_support-banner.tsx";
import { WebhookForm } from "./_form.tsx";

export const metadata: Metadata = { title: "Add a webhook" };

type Params = Promise<{ workspace: string }>;

export default function NewWebhookPage({ params }: { params: Params }) {
  return (
    <Page width="normal">
      <PageHeader
        title="Add a webhook"
        lead="For another service that passes on what your devices measured. It sends for the devices you choose, and can read nothing."
      />
      <Suspense fallback={<Skeleton className="h-[36rem] w-full" />}>
        <Form params={params} />
      </Suspense>
    </Page>
  );
}

async function Form({ params }: { params: Params }) {
  const { workspace } = await params;
  const path = `/w/${workspace}/tokens/new-webhook`;
  await visit(workspace, "tokens:write", path);
  const mine = await devices.list(await visit(workspace, "devices:read", path));
  return (
    <>
      <SupportBanner id={workspace} />
      <WebhookForm workspace={workspace} devices={mine.filter(({ retiredAt }) => !retiredAt).map(({ id, name }) => ({ id, name }))} />
    </>
  );
}
