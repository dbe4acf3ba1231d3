import type { Metadata } from "next";
import Link from "next/link";
import { Suspense } from "react";
import { orPage, visit } from "#app/_edge/visit.ts";
import { EmptyState } from "#app/_ui/empty-state.tsx";
import { Page, PageHeader } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import * as devices from "#lib/devices/index.ts";
import { SupportBanner } from "../../../_support-banner.tsx";
import type { Params } from "../page.tsx";
import { DeletionForms } from "./_form.tsx";

export const metadata: Metadata = { title: "Delete readings" };

export default function ReadingsPage({ params }: { params: Params }) {
  return (
    <Page width="normal">
      <Suspense fallback={<Skeleton className="h-96 w-full" />}>
        <Readings params={params} />
      </Suspense>
    </Page>
  );
}

async function Readings({ params }: { params: Params }) {
  const { workspace, device: id } = await params;
  const devicePath = `/w/${workspace}/devices/${id}`;
  await visit(workspace, "measurements:delete", `${devicePath}/readings`);
  const access = await visit(workspace, "devices:read", `${devicePath}/readings`);
  const device = await orPage(() => devices.get(access, id));
  const names = device.fields.map(({ key, label }) => ({ key, name: label ?? key }));
  const back = (
    <Link href={devicePath} className="link">
      {device.name}
    </Link>
  );
  return (
    <>
      <SupportBanner id={workspace} />
      <PageHeader title="Delete readings" eyebrow={back} lead="Choose a span. You see how many readings it has, field by field, before anything is deleted." />
      {device.fields.length === 0 ? (
        <EmptyState title="Nothing to delete">This device has not sent any reading yet.</EmptyState>
      ) : (
        <DeletionForms workspace={workspace} device={id} names={names} now={Date.now()} />
      )}
    </>
  );
}
