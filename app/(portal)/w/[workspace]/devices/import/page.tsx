import type { Metadata } from "next";
import { Suspense } from "react";
import { visit } from "#app/_edge/visit.ts";
import { Page, PageHeader } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { SupportBanner } from "../../_support-banner.tsx";
import { ImportForm } from "./_form.tsx";

export const metadata: Metadata = { title: "Add several devices" };

type Params = Promise<{ workspace: string }>;

export default function ImportPage({ params }: { params: Params }) {
  return (
    <Page width="normal">
      <PageHeader
        title="Add several devices"
        lead="From a list, a device a line. Each gets a token; all of them are shown once, and can be taken along as a file."
      />
      <Suspense fallback={<Skeleton className="h-96 w-full" />}>
        <Form params={params} />
      </Suspense>
    </Page>
  );
}

async function Form({ params }: { params: Params }) {
  const { workspace } = await params;
  await visit(workspace, "devices:add", `/w/${workspace}/devices/import`);
  return (
    <>
      <SupportBanner id={workspace} />
      <ImportForm workspace={workspace} />
    </>
  );
}
