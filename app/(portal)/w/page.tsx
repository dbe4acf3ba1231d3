import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { Suspense } from "react";
import { visitor } from "#app/_edge/visit.ts";
import { Page } from "#app/_ui/page.tsx";
import { SkeletonTable } from "#app/_ui/skeleton.tsx";
import * as workspaces from "#lib/workspaces/index.ts";

export const metadata: Metadata = { title: "Your workspace" };

export default function WorkspacesPage() {
  return (
    <Page>
      <Suspense fallback={<SkeletonTable />}>
        <ToTheirWorkspace />
      </Suspense>
    </Page>
  );
}

/** Leads to the oldest workspace, one that is open before one that is closed; who has none to what they are invited to, or to the making of one. */
async function ToTheirWorkspace(): Promise<never> {
  const session = await visitor("/w");
  const mine = await workspaces.list(session);
  const first = mine.find(({ isClosed }) => !isClosed) ?? mine[0];
  // Whoever has billing alone sees no devices.
  if (first) redirect(first.role === "billing" ? `/w/${first.id}/rights` : `/w/${first.id}`);
  redirect((await workspaces.waitingFor(session)) > 0 ? "/invitations" : "/w/new");
}
