import type { Metadata } from "next";
import { connection } from "next/server";
import { Suspense } from "react";
import { orPage } from "#app/_edge/visit.ts";
import { FormMessage } from "#app/_ui/form.tsx";
import { formatCount } from "#app/_ui/number.ts";
import { Page, PageHeader } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { Table } from "#app/_ui/table.tsx";
import { Time } from "#app/_ui/time.tsx";
import { erasureReceipt } from "#lib/privacy/index.ts";
import type { ReceiptView } from "#lib/privacy/schema.ts";
import { ErasureProgress } from "./_progress.tsx";

export const metadata: Metadata = { title: "Receipt of erasure", robots: { index: false } };

type Params = Promise<{ receipt: string }>;

export default function ReceiptPage({ params }: { params: Params }) {
  return (
    <Page width="normal">
      <PageHeader
        title="Receipt of erasure"
        lead="This page names nobody and nothing. Keep its address if you want to show it: it works until 30 days after the erasure is done."
      />
      <Suspense fallback={<Skeleton className="h-96 w-full" />}>
        <Receipt params={params} />
      </Suspense>
    </Page>
  );
}

const GONE = { account: "An account is erased.", workspace: "A workspace is erased.", device: "A device is deleted." };

const Delay = ({ view }: { view: ReceiptView }) => (
  <div className="mb-8 max-w-xl">
    <FormMessage tone="warning" title="This erasure is delayed">
      It was requested on <Time at={view.createdAt} />, and a part of our service that it needs does not work. We try again at least once an hour until it is
      done; you do not have to do anything.{" "}
      {view.alertedAt && (
        <>
          Our operators know: they were last alerted on <Time at={view.alertedAt} />.
        </>
      )}
    </FormMessage>
  </div>
);

async function Receipt({ params }: { params: Params }) {
  // Whether it is delayed depends on the time, which a prefetched page cannot know.
  await connection();
  const { receipt: token } = await params;
  const view = await orPage(() => erasureReceipt(token));
  if (view.state === "running") {
    return (
      <>
        {view.isDelayed && <Delay view={view} />}
        <ErasureProgress receipt={token} done={view.progressDone} total={view.progressTotal} />
      </>
    );
  }
  const total = view.deleted.reduce((sum, { rows }) => sum + rows, 0);
  return (
    <>
      <p className="mb-6 text-lg">
        {GONE[view.of]} Done{" "}
        {view.completedAt && (
          <>
            at <Time at={view.completedAt} to="second" />
          </>
        )}
        : <strong>{formatCount(total)} rows</strong> are deleted, and the keys that could read old copies are destroyed.
        {view.of === "account" && " The same receipt was mailed to you."}
      </p>
      <Table
        caption="Rows deleted, by table"
        columns={[
          { key: "database", label: "Database" },
          { key: "table", label: "Table" },
          { key: "rows", label: "Rows", numeric: true, align: "end" },
        ]}
        rows={view.deleted.map((one) => ({
          key: `${one.database}.${one.table}`,
          cells: [one.database, one.table.replaceAll("_", " "), formatCount(one.rows)],
        }))}
      />
    </>
  );
}
