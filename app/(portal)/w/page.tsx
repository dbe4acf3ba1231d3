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

/** Leads to the oldest workspace, one that is open before one that is closed, and who has none to the making of one. */
async function ToTheirWorkspace(): Promise<never> {
  const session = await visitor("/w");
  const mine = await workspaces.list(session);
  const first = mine.find(({ isClosed }) => !isClosed) ?? mine[0];
  redirect(first ? `/w/${first.id}` : "/w/new");
}
