import type { Metadata } from "next";
import Link from "next/link";
import { Suspense } from "react";
import { freshVisitor, orPage, visit } from "#app/_edge/visit.ts";
import { FormMessage } from "#app/_ui/form.tsx";
import { formatCount, formatPlural } from "#app/_ui/number.ts";
import { Page, PageHeader, Section } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { Table } from "#app/_ui/table.tsx";
import { previewDevice } from "#lib/privacy/index.ts";
import type { DevicePreview } from "#lib/privacy/schema.ts";
import { SupportBanner } from "../../../_support-banner.tsx";
import { DeleteForm } from "./_form.tsx";

export const metadata: Metadata = { title: "Delete a device" };

type Params = Promise<{ workspace: string; device: string }>;

export default function DeleteDevicePage({ params }: { params: Params }) {
  return (
    <Page width="normal">
      <Suspense fallback={<Skeleton className="h-[40rem] w-full" />}>
        <Deletion params={params} />
      </Suspense>
    </Page>
  );
}

async function Deletion({ params }: { params: Params }) {
  const { workspace, device: id } = await params;
  const path = `/w/${workspace}/devices/${id}`;
  await freshVisitor(`${path}/delete`);
  const access = await visit(workspace, "devices:remove", `${path}/delete`);
  const preview = await orPage(() => previewDevice(access, id));
  return (
    <>
      <SupportBanner id={workspace} />
      <PageHeader
        title="Delete the device"
        lead="This cannot be undone, by you or by us."
        eyebrow={
          <Link href={path} className="link">
            {preview.name}
          </Link>
        }
      />
      <Section title="What goes">
        <FormMessage tone="warning" title={`${preview.name}, ${formatPlural(preview.readings, "reading")}`}>
          Its tokens stop working at the moment you confirm, and nothing that arrives later is stored. Then it is deleted from all databases, and you get a
          receipt that says how much of what was deleted. Entries of the record that name it by its number stay, as all entries do.
        </FormMessage>
        <div className="mt-6">
          <Counts preview={preview} />
        </div>
      </Section>
      <Section
        title="Confirm"
        lead={
          <>
            To keep what it measured, <Place href={path}>download its readings</Place> first, or <Place href={`${path}/settings`}>retire it</Place> instead.
          </>
        }
      >
        <DeleteForm workspace={workspace} device={id} name={preview.name} />
      </Section>
    </>
  );
}

const Place = ({ href, children }: { href: string; children: string }) => (
  <Link href={href} className="link">
    {children}
  </Link>
);

function Counts({ preview: { readings, fields, tokens, links } }: { preview: DevicePreview }) {
  const rows: [what: string, count: number][] = [
    ["Readings", readings],
    ["Fields", fields],
    ["Tokens, ended ones included", tokens],
    ["Members to whom it was opened, and programs and webhooks bound to it", links],
  ];
  return (
    <Table
      caption="What is deleted"
      showCaption={false}
      columns={[
        { key: "what", label: "What" },
        { key: "count", label: "How many", numeric: true, align: "end" },
      ]}
      rows={rows.map(([what, count]) => ({ key: what, cells: [what, formatCount(count)] }))}
    />
  );
}
