import type { Metadata } from "next";
import { Suspense } from "react";
import { visitor } from "#app/_edge/visit.ts";
import { Page, PageHeader } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { OpenWorkspaceForm } from "./_form.tsx";

export const metadata: Metadata = { title: "New workspace" };

export default function NewWorkspacePage() {
  return (
    <Page width="normal">
      <PageHeader title="New workspace" lead="A workspace holds devices and what they measure. Nobody but you can see it until you invite somebody." />
      <Suspense fallback={<Skeleton className="h-96 w-full" />}>
        <Form />
      </Suspense>
    </Page>
  );
}

async function Form() {
  await visitor("/w/new");
  return <OpenWorkspaceForm />;
}
