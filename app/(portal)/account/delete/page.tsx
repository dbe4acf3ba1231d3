import type { Metadata } from "next";
import Link from "next/link";
import { Suspense } from "react";
import { freshVisitor } from "#app/_edge/visit.ts";
import { FormMessage } from "#app/_ui/form.tsx";
import { formatCount, formatPlural } from "#app/_ui/number.ts";
import { Page, PageHeader, Section } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { Table } from "#app/_ui/table.tsx";
import { previewErasure } from "#lib/privacy/index.ts";
import type { ErasurePreview } from "#lib/privacy/schema.ts";
import { EraseForm } from "./_form.tsx";

export const metadata: Metadata = { title: "Delete the account" };

export default function DeletePage() {
  return (
    <Page width="normal">
      <PageHeader title="Delete the account" lead="This cannot be undone, by you or by us. Here is exactly what goes, and what must stay and until when." />
      <Suspense fallback={<Skeleton className="h-[48rem] w-full" />}>
        <Preview />
      </Suspense>
    </Page>
  );
}

async function Preview() {
  const session = await freshVisitor("/account/delete");
  const preview = await previewErasure(session);
  return (
    <>
      <Section title="What goes">
        <FormMessage tone="warning" title={`Your account, ${formatPlural(preview.devices, "device")}, ${formatPlural(preview.readings, "reading")}`}>
          Every session and every token stops working at the moment you confirm. Then the data is deleted from all databases, and the keys that could read old
          copies are destroyed.
        </FormMessage>
        {preview.workspaces.length > 0 && <Workspaces preview={preview} />}
        {preview.left.length > 0 && (
          <p className="mt-4">You also leave: {preview.left.map(({ name }) => name).join(", ")}. These stay, since others own them.</p>
        )}
        {preview.shared.length > 0 && (
          <p className="mt-4">
            Others work in {preview.shared.map(({ name }) => `“${name}”`).join(", ")}. Below you choose for each: hand it over, or close it. Your name and your
            tokens go from it now, whatever you choose.
          </p>
        )}
      </Section>
      <Section title="What stays, and until when">
        <Table
          caption="What stays after the erasure"
          showCaption={false}
          columns={[
            { key: "what", label: "What" },
            { key: "why", label: "Why" },
            { key: "until", label: "Until" },
          ]}
          rows={preview.stays.map((one) => ({ key: one.what, cells: [one.what, one.why, one.until] }))}
        />
      </Section>
      <Section
        title="Confirm"
        lead={
          <>
            Want a copy first?{" "}
            <Link href="/account/export" className="link">
              Download everything
            </Link>{" "}
            and come back.
          </>
        }
      >
        <EraseForm shared={preview.shared} goingIds={preview.workspaces.map(({ id }) => id)} />
      </Section>
    </>
  );
}

const Workspaces = ({ preview }: { preview: ErasurePreview }) => (
  <div className="mt-6">
    <Table
      caption="Workspaces in which nobody else works: erased at once, with everything in them"
      columns={[
        { key: "name", label: "Workspace" },
        { key: "devices", label: "Devices", numeric: true, align: "end" },
        { key: "readings", label: "Readings", numeric: true, align: "end" },
      ]}
      rows={preview.workspaces.map((one) => ({
        key: one.id,
        cells: [one.name, formatCount(one.devices), formatCount(one.readings)],
      }))}
    />
  </div>
);
