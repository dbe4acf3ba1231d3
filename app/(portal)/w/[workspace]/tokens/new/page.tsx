import type { Metadata } from "next";
import { Suspense } from "react";
import { visit } from "#app/_edge/visit.ts";
import { Page, PageHeader } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import * as devices from "#lib/devices/index.ts";
import { givable, RIGHTS, type Right } from "#lib/workspaces/index.ts";
import { SupportBanner } from "../../_support-banner.tsx";
import { IssueForm } from "./_form.tsx";

export const metadata: Metadata = { title: "Issue a token" };

type Params = Promise<{ workspace: string }>;
type Search = Promise<Record<string, string | string[] | undefined>>;

const GROUPS: Record<string, string> = {
  measurements: "Measurements",
  devices: "Devices",
  workspace: "Workspaces",
  workspaces: "Workspaces",
  members: "People",
  record: "People",
  tokens: "Tokens",
};

const PRESETS: Record<string, readonly Right[]> = {
  reading: ["devices:read", "measurements:read"],
  managing: ["devices:read", "devices:add", "devices:write", "devices:remove", "tokens:read", "tokens:write"],
};

export default function NewTokenPage({ params, searchParams }: { params: Params; searchParams: Search }) {
  return (
    <Page width="normal">
      <PageHeader title="Issue a token" lead="For a program that uses the API. It can do what you tick here and you can do yourself, and nothing more." />
      <Suspense fallback={<Skeleton className="h-[48rem] w-full" />}>
        <Form params={params} searchParams={searchParams} />
      </Suspense>
    </Page>
  );
}

async function Form({ params, searchParams }: { params: Params; searchParams: Search }) {
  const { workspace } = await params;
  const path = `/w/${workspace}/tokens/new`;
  const [access, reading] = [await visit(workspace, "tokens:write", path), await visit(workspace, "devices:read", path)];
  const mine = await devices.list(reading);
  const titles = [...new Set(Object.values(GROUPS))];
  const groupOf = (right: Right) => GROUPS[right.split(":")[0] ?? ""];
  const groups = titles.map((title) => ({
    title,
    scopes: givable(access).flatMap((right) => (groupOf(right) === title ? [{ right, words: RIGHTS[right].words }] : [])),
  }));
  const preset = String((await searchParams).for ?? "reading");
  return (
    <>
      <SupportBanner id={workspace} />
      <IssueForm workspace={workspace} groups={groups} chosen={PRESETS[preset] ?? []} devices={mine.map(({ id, name }) => ({ id, name }))} />
    </>
  );
}
