import type { Metadata } from "next";
import { connection } from "next/server";
import { Suspense } from "react";
import { Contact } from "#app/_edge/contact.tsx";
import { OperatorName } from "#app/_edge/operator.tsx";
import { Facts } from "#app/_ui/card.tsx";
import { Page, PageHeader, Section } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { Table } from "#app/_ui/table.tsx";
import { type Activity, processing, recipients, recipientsOf } from "#lib/privacy/index.ts";

export const metadata: Metadata = { title: "Record of processing" };

export default function ProcessingPage() {
  return (
    <Page width="normal">
      <PageHeader
        title="Record of processing"
        lead={
          <>
            The record that Art. 30 GDPR asks for, made from the annotations in our databases. Controller: <OperatorName />. Contact: <Contact />
          </>
        }
      />
      {processing().map((activity) => (
        <Section key={activity.purpose} title={activity.purpose}>
          <Facts facts={factsOf(activity)} />
        </Section>
      ))}
      <Section title="Recipients of personal data">
        <Suspense fallback={<Skeleton className="h-40 w-full" />}>
          <Recipients />
        </Suspense>
      </Section>
    </Page>
  );
}

/** Comes with the request: the shell is built before an operator has chosen anything. */
async function Recipients() {
  await connection();
  return (
    <Table
      caption="Recipients"
      showCaption={false}
      columns={[
        { key: "name", label: "Who" },
        { key: "purpose", label: "What for" },
        { key: "data", label: "Which data" },
        { key: "where", label: "Where" },
      ]}
      rows={recipients().map((one) => ({ key: one.name, cells: [one.name, one.purpose, one.data, one.where] }))}
    />
  );
}

async function RecipientNames({ of: { serves } }: { of: Activity }) {
  await connection();
  return recipientsOf(serves).join(", ") || "Nobody";
}

const factsOf = (activity: Activity) => [
  { name: "Legal basis", value: activity.bases.join("; ") },
  { name: "Whose data", value: activity.people },
  { name: "Which data", value: <Lines of={activity.data} /> },
  {
    name: "Recipients",
    value: (
      <Suspense fallback={<Skeleton className="h-6 w-40" />}>
        <RecipientNames of={activity} />
      </Suspense>
    ),
  },
  { name: "Where it lies", value: activity.where.join("; ") },
  { name: "Kept", value: <Lines of={activity.keep} /> },
  { name: "Safeguards", value: <Lines of={activity.protection} /> },
];

const Lines = ({ of }: { of: readonly string[] }) => (
  <ul className="grid gap-1">
    {of.map((line) => (
      <li key={line}>{line}</li>
    ))}
  </ul>
);
