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

/**
 * Redirects to the oldest workspace, to an open one before a closed one. Users without one are redirected to their invitations and closed
 * workspaces, or to the form that opens a workspace.
 */
async function ToTheirWorkspace(): Promise<never> {
  const session = await visitor("/w");
  const mine = await workspaces.list(session);
  const first = mine.find(({ isClosed }) => !isClosed) ?? mine[0];
  // Whoever has billing alone sees no devices.
  if (first) redirect(first.role === "billing" ? `/w/${first.id}/rights` : `/w/${first.id}`);
  const [waiting, closed] = await Promise.all([workspaces.waitingFor(session), workspaces.closedFor(session)]);
  redirect(waiting + closed.length > 0 ? "/invitations" : "/w/new");
}
