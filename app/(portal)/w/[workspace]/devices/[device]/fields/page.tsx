import type { Metadata } from "next";
import Link from "next/link";
import { Suspense } from "react";
import { orPage, visit } from "#app/_edge/visit.ts";
import { EmptyState } from "#app/_ui/empty-state.tsx";
import { Page, PageHeader, Section } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import * as devices from "#lib/devices/index.ts";
import { rightsOn } from "#lib/workspaces/index.ts";
import { SupportBanner } from "../../../_support-banner.tsx";
import type { Params, Search } from "../page.tsx";
import { FieldForm } from "./_form.tsx";
import { FieldTable } from "./_table.tsx";

export const metadata: Metadata = { title: "Fields" };

export default function FieldsPage({ params, searchParams }: { params: Params; searchParams: Search }) {
  return (
    <Page>
      <Suspense fallback={<Skeleton className="h-96 w-full" />}>
        <Fields params={params} searchParams={searchParams} />
      </Suspense>
    </Page>
  );
}

async function Fields({ params, searchParams }: { params: Params; searchParams: Search }) {
  const { workspace, device: id } = await params;
  const devicePath = `/w/${workspace}/devices/${id}`;
  const path = `${devicePath}/fields`;
  const access = await visit(workspace, "devices:read", path);
  const [device, rights] = await orPage(() => Promise.all([devices.get(access, id), rightsOn(access, id)]));
  const [mayWrite, mayDelete] = [rights.has("devices:write"), rights.has("measurements:delete")];
  const { field: key } = await searchParams;
  const chosen = mayWrite ? device.fields.find((field) => field.key === key) : undefined;
  const back = (
    <Link href={devicePath} className="link">
      {device.name}
    </Link>
  );
  return (
    <>
      <SupportBanner id={workspace} />
      <PageHeader title="Fields" eyebrow={back} lead="What the device measures: how each value is called and shown, and how long it is kept." />
      {chosen && <FieldForm key={chosen.key} workspace={workspace} device={id} path={path} field={chosen} />}
      <Section title={chosen ? "All fields" : "Every field of this device"}>
        {device.fields.length === 0 ? (
          <EmptyState title="No field yet">
            Fields appear by themselves with the first reading under a new name. Then they can be given a label here.
          </EmptyState>
        ) : (
          <FieldTable fields={device.fields} path={mayWrite ? path : null} />
        )}
      </Section>
      {mayDelete && device.fields.length > 0 && (
        <Section title="Delete readings" lead="Of a span that you choose, after you have seen how many they are.">
          <Link href={`${devicePath}/readings`} className="link inline-flex min-h-11 items-center">
            Choose what to delete
          </Link>
        </Section>
      )}
    </>
  );
}
