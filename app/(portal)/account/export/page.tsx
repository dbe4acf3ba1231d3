import type { Metadata } from "next";
import { Suspense } from "react";
import { visitor } from "#app/_edge/visit.ts";
import { ButtonAnchor } from "#app/_ui/button.tsx";
import { EmptyState } from "#app/_ui/empty-state.tsx";
import { FormMessage } from "#app/_ui/form.tsx";
import { formatBytes } from "#app/_ui/number.ts";
import { Page, PageHeader, Section } from "#app/_ui/page.tsx";
import { SkeletonTable } from "#app/_ui/skeleton.tsx";
import { Status } from "#app/_ui/status.tsx";
import { Table } from "#app/_ui/table.tsx";
import { Time } from "#app/_ui/time.tsx";
import { listExports } from "#lib/privacy/index.ts";
import type { ExportView } from "#lib/privacy/schema.ts";
import { DeleteExportForm, RequestExportForm } from "./_form.tsx";
import { ExportProgress } from "./_progress.tsx";

export const metadata: Metadata = { title: "Download everything" };

type Search = Promise<Record<string, string | string[] | undefined>>;

export default function ExportPage({ searchParams }: { searchParams: Search }) {
  return (
    <Page width="normal">
      <PageHeader
        title="Download everything"
        lead="One ZIP with all we hold about you and your workspaces: your account and your devices by name as JSON and CSV, and every measurement as CSV. A manifest lists each file with its rows and SHA-256, and what is left out and why."
      />
      <Suspense fallback={<SkeletonTable rows={2} />}>
        <Exports searchParams={searchParams} />
      </Suspense>
    </Page>
  );
}

async function Exports({ searchParams }: { searchParams: Search }) {
  const session = await visitor("/account/export");
  const [copies, { deleted }] = await Promise.all([listExports(session), searchParams]);
  const running = copies.find((copy) => copy.state === "waiting" || copy.state === "running");
  return (
    <>
      {deleted === "yes" && (
        <div className="mb-6">
          <FormMessage tone="success">Copy deleted.</FormMessage>
        </div>
      )}
      {running ? <ExportProgress id={running.id} done={running.progressDone} total={running.progressTotal} /> : <RequestExportForm />}
      <Section
        title="Copies"
        lead="Only you can download a copy, after you confirm your identity, for seven days. Then we delete it. You can delete it sooner."
      >
        {copies.length === 0 ? (
          <EmptyState title="No copies yet">A copy appears here as soon as you ask for one. A large account takes a minute or two.</EmptyState>
        ) : (
          <Table
            caption="Copies of your data"
            showCaption={false}
            columns={[
              { key: "asked", label: "Asked for" },
              { key: "state", label: "State" },
              { key: "size", label: "Size", numeric: true },
              { key: "until", label: "Deleted on" },
              { key: "file", label: "File", hideLabel: true },
            ]}
            rows={copies.map((copy) => ({ key: copy.id, cells: cells(copy) }))}
          />
        )}
      </Section>
    </>
  );
}

const STATES = {
  waiting: ["waiting", "Being made"],
  running: ["waiting", "Being made"],
  ready: ["good", "Ready"],
  failed: ["bad", "Failed; please ask again"],
} as const;

function cells(copy: ExportView) {
  const [sign, words] = STATES[copy.state];
  return [
    <Time key="asked" at={copy.createdAt} />,
    <Status key="state" is={sign}>
      {words}
    </Status>,
    copy.bytes === null ? "–" : formatBytes(copy.bytes),
    <Time key="until" at={copy.expiresAt} to="date" />,
    <div key="file" className="grid justify-items-start gap-2">
      {copy.state === "ready" && (
        <ButtonAnchor href={`/account/export/${copy.id}/file`} variant="quiet" size="small">
          Download
        </ButtonAnchor>
      )}
      <DeleteExportForm id={copy.id} madeAt={copy.createdAt} />
    </div>,
  ];
}
