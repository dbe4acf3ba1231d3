import type { Metadata } from "next";
import { Suspense } from "react";
import { visit } from "#app/_edge/visit.ts";
import { Page, Section } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import * as workspaces from "#lib/workspaces/index.ts";
import { WorkspaceHeader } from "../_header.tsx";
import { Close, HandOver, Reopen } from "./_close.tsx";
import { RequireFactorForm } from "./_factor-form.tsx";
import { RenameForm } from "./_name-form.tsx";
import { Place } from "./_place.tsx";
import { Support } from "./_support.tsx";

export const metadata: Metadata = { title: "Workspace settings" };

type Params = Promise<{ workspace: string }>;
type Search = Promise<Record<string, string | string[] | undefined>>;

export default function SettingsPage({ params, searchParams }: { params: Params; searchParams: Search }) {
  return (
    <Page width="normal">
      <Suspense fallback={<Skeleton className="h-96 w-full" />}>
        <Settings params={params} searchParams={searchParams} />
      </Suspense>
    </Page>
  );
}

async function Settings({ params, searchParams }: { params: Params; searchParams: Search }) {
  const { workspace: id } = await params;
  const access = await visit(id, "workspace:manage", `/w/${id}/settings`);
  const workspace = await workspaces.get(await visit(id, "workspace:read"));
  if (workspace.closedAt) {
    return (
      <>
        <WorkspaceHeader id={id} current="Settings" title="Settings" />
        <Reopen workspace={workspace} />
      </>
    );
  }
  return (
    <>
      <WorkspaceHeader id={id} current="Settings" title="Settings" />
      <Section id="name" title="Name">
        <RenameForm workspace={id} name={workspace.name} />
      </Section>
      <Section
        title="Second factor"
        lead="A passkey or the code of an authenticator app, besides the password. With it, a stolen password opens nothing of this workspace."
      >
        <RequireFactorForm workspace={id} isRequired={workspace.requiresFactor} hasFactor={access.hasFactor} />
      </Section>
      <Place workspace={id} />
      <Support workspace={id} done={(await searchParams).support} />
      <HandOver workspace={workspace} />
      <Close workspace={workspace} />
    </>
  );
}
