import type { Metadata } from "next";
import Link from "next/link";
import { Suspense } from "react";
import { visit } from "#app/_edge/visit.ts";
import { ButtonLink } from "#app/_ui/button.tsx";
import { EmptyState } from "#app/_ui/empty-state.tsx";
import { formatPlural } from "#app/_ui/number.ts";
import { Page } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { Table } from "#app/_ui/table.tsx";
import { Time } from "#app/_ui/time.tsx";
import * as devices from "#lib/devices/index.ts";
import { DECODER_KINDS, type ListedDecoder } from "#lib/devices/schema.ts";
import { WorkspaceHeader } from "../_header.tsx";
import { mayWrite } from "./_may-write.ts";

export const metadata: Metadata = { title: "Decoders" };

type Params = Promise<{ workspace: string }>;

export default function DecodersPage({ params }: { params: Params }) {
  return (
    <Page>
      <Suspense fallback={<Skeleton className="h-[32rem] w-full" />}>
        <Decoders params={params} />
      </Suspense>
    </Page>
  );
}

async function Decoders({ params }: { params: Params }) {
  const { workspace: id } = await params;
  const path = `/w/${id}/decoders`;
  const access = await visit(id, "devices:read", path);
  const [decoders, isWriter] = await Promise.all([devices.listDecoders(access), mayWrite(id, access)]);
  const write = isWriter && <ButtonLink href={`${path}/new`}>Add a decoder</ButtonLink>;
  return (
    <>
      <WorkspaceHeader
        id={id}
        current="Decoders"
        title="Decoders"
        lead="Sensors on long-range radio send a few bytes. A decoder says what they mean, where the network does not do it already."
        actions={decoders.length > 0 && write}
      />
      {decoders.length === 0 ? (
        <EmptyState title="There is no decoder yet" action={write}>
          Use Cayenne LPP as it is, write a table of bytes, or bring the JavaScript codec that you have for The Things Stack, ChirpStack or Datacake.
        </EmptyState>
      ) : (
        <List path={path} decoders={decoders} />
      )}
    </>
  );
}

const COLUMNS = [
  { key: "name", label: "Name" },
  { key: "kind", label: "Kind" },
  { key: "devices", label: "Used by" },
  { key: "changed", label: "Changed" },
];

function List({ path, decoders }: { path: string; decoders: readonly ListedDecoder[] }) {
  const rows = decoders.map(({ id, name, kind, devices: used, changedAt }) => ({
    key: id,
    cells: [
      <Link key="name" href={`${path}/${id}`} className="link">
        {name}
      </Link>,
      DECODER_KINDS[kind],
      used === 0 ? "no device" : formatPlural(used, "device"),
      <Time key="changed" at={changedAt} />,
    ],
  }));
  return <Table caption={formatPlural(decoders.length, "decoder")} columns={COLUMNS} rows={rows} />;
}
