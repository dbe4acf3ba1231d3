import type { Metadata } from "next";
import { Suspense } from "react";
import { visit } from "#app/_edge/visit.ts";
import { Page, PageHeader } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import * as workspaces from "#lib/workspaces/index.ts";
import { OpenWorkspaceForm } from "../../new/_form.tsx";
import { SupportBanner } from "../_support-banner.tsx";

export const metadata: Metadata = { title: "New workspace below" };

type Params = Promise<{ workspace: string }>;

export default function NewBelowPage({ params }: { params: Params }) {
  return (
    <Page width="normal">
      <Suspense fallback={<Skeleton className="h-96 w-full" />}>
        <NewBelow params={params} />
      </Suspense>
    </Page>
  );
}

async function NewBelow({ params }: { params: Params }) {
  const { workspace: id } = await params;
  await visit(id, "workspaces:add", `/w/${id}/new`);
  const { name } = await workspaces.get(await visit(id, "workspace:read"));
  return (
    <>
      <SupportBanner id={id} />
      <PageHeader
        title="New workspace"
        eyebrow={`Below ${name}`}
        lead="For a site, a customer or a team of its own: with its own members, devices and tokens. It belongs to you, and nobody else sees what is in it, until you invite them or let the members of the workspace above work here, too."
      />
      <OpenWorkspaceForm below={id} />
    </>
  );
}
