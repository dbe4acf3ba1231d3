import type { Metadata } from "next";
import { PerRequest } from "#app/_edge/per-request.tsx";
import { Page, PageHeader, Section } from "#app/_ui/page.tsx";
import { Table } from "#app/_ui/table.tsx";
import { type TableView, tables } from "#lib/privacy/index.ts";

export const metadata: Metadata = { title: "What is stored, column by column" };

const DATABASES = {
  account: { title: "The account database", lead: "People, workspaces, devices by name. Always in the European Union." },
  telemetry: {
    title: "The telemetry databases",
    lead: "Measurements under random numbers, one database for each region. No column is for a name; only a text that a device itself sends could hold one.",
  },
  vault: {
    title: "The vault",
    lead: "The keys under which names and addresses are sealed, the key of the day under which tries are counted, and nothing else.",
  },
};

export default function DataPage() {
  return (
    <Page>
      <PageHeader
        title="What is stored, column by column"
        lead="Every table and every column of our databases. The list is made from the files the databases are built from; the build fails when a column is not described."
      />
      {Object.entries(DATABASES).map(([database, { title, lead }]) => (
        <Section key={database} title={title} lead={lead}>
          <div className="grid gap-10">
            {tables()
              .filter((table) => table.database === database)
              .map((table) => (
                <OneTable key={table.table} table={table} />
              ))}
          </div>
        </Section>
      ))}
      <PerRequest />
    </Page>
  );
}

const COLUMNS = [
  { key: "column", label: "Column", numeric: true },
  { key: "about", label: "What it holds" },
  { key: "class", label: "Kind" },
  { key: "keep", label: "Kept" },
  { key: "source", label: "Source" },
  { key: "exported", label: "In your copy" },
];

const OneTable = ({ table }: { table: TableView }) => (
  <div className="grid gap-3">
    <h3 className="font-serif text-xl font-semibold">{table.about}</h3>
    <p className="text-soft">
      Table <code className="numeric wrap-anywhere">{table.table}</code>. On erasure: {table.erasure.toLowerCase()}.
    </p>
    <Table
      caption={`Columns of ${table.table}`}
      showCaption={false}
      columns={COLUMNS}
      rows={table.columns.map((one) => ({
        key: one.column,
        cells: [one.column, `${one.about || "–"}${one.sealed ? " (sealed)" : ""}`, one.class, one.keep, one.source, one.exported],
      }))}
    />
  </div>
);
