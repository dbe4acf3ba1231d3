import type { Metadata } from "next";
import Link from "next/link";
import { Suspense } from "react";
import { visit } from "#app/_edge/visit.ts";
import { ButtonLink } from "#app/_ui/button.tsx";
import { EmptyState } from "#app/_ui/empty-state.tsx";
import { formatPlural } from "#app/_ui/number.ts";
import { Page, Section } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { Table } from "#app/_ui/table.tsx";
import * as devices from "#lib/devices/index.ts";
import type { DeviceTokenView, UnclaimedView } from "#lib/devices/schema.ts";
import * as workspaces from "#lib/workspaces/index.ts";
import type { TokenView } from "#lib/workspaces/schema.ts";
import { WorkspaceHeader } from "../_header.tsx";
import { LastUse, TokenEnd, TokenState } from "./_state.tsx";

export const metadata: Metadata = { title: "Tokens" };

type Params = Promise<{ workspace: string }>;

export default function TokensPage({ params }: { params: Params }) {
  return (
    <Page>
      <Suspense fallback={<Skeleton className="h-[48rem] w-full" />}>
        <Tokens params={params} />
      </Suspense>
    </Page>
  );
}

async function Tokens({ params }: { params: Params }) {
  const { workspace: id } = await params;
  const path = `/w/${id}/tokens`;
  const access = await visit(id, "tokens:read", path);
  const [programs, others] = await Promise.all([workspaces.listApiTokens(access), devices.listTokens(access)]);
  const [webhooks, own] = [others.filter(({ kind }) => kind === "webhook"), others.filter(({ kind }) => kind === "device")];
  const issue = <ButtonLink href={`${path}/new`}>Issue a token</ButtonLink>;
  const unclaimed = await devices.listUnclaimed(access);
  const add = (
    <>
      <ButtonLink href={`${path}/new-webhook`} variant="quiet">
        Add a webhook
      </ButtonLink>
      <ButtonLink href={`/w/${id}/networks/new`}>Connect a network</ButtonLink>
    </>
  );
  return (
    <>
      <WorkspaceHeader
        id={id}
        current="Tokens"
        title="Tokens"
        lead={
          <>
            Credentials for devices and programs. Found a token?{" "}
            <Link href="/test-token" className="link">
              Check what it can access
            </Link>
            .
          </>
        }
      />
      <Section title="Programs" lead="They use the API, as far as you let them and never further than you can go yourself." actions={issue}>
        <List path={path} tokens={programs} empty="No program has a token yet" more={(token) => formatPlural(token.scopes.length, "right")} column="May do" />
      </Section>
      <Section title="Webhooks" lead="Networks and other services that send for several devices. They read nothing." actions={add}>
        <List path={path} tokens={webhooks} empty="There is no webhook yet" more={(token) => sendsFor(token, unclaimed)} column="Sends for" />
      </Section>
      <Section title="Devices" lead="Each device has a token of its own, which sends its readings and does nothing else.">
        <List path={path} tokens={own} empty="No device has a token yet" more={(token) => (token.isSigned ? "Signed" : "Not required")} column="Signature" />
      </Section>
    </>
  );
}

function sendsFor({ id, devices: own }: DeviceTokenView, unclaimed: readonly UnclaimedView[]): string {
  const waiting = unclaimed.filter(({ tokenId }) => tokenId === id).length;
  return `${formatPlural(own.length, "device")}${waiting > 0 ? `, ${waiting} unclaimed` : ""}`;
}

type ListProps<T> = { path: string; tokens: readonly T[]; empty: string; column: string; more: (token: T) => string };

function List<T extends TokenView>({ path, tokens, empty, column, more }: ListProps<T>) {
  if (tokens.length === 0) return <EmptyState title={empty} />;
  const columns = [
    { key: "name", label: "Name" },
    { key: "state", label: "State" },
    { key: "more", label: column },
    { key: "used", label: "Last used" },
    { key: "end", label: "Expires" },
  ];
  const rows = tokens.map((token) => ({
    key: token.id,
    cells: [
      <Link key="name" href={`${path}/${token.id}`} className="link">
        {token.name}
      </Link>,
      <TokenState key="state" token={token} />,
      more(token),
      <LastUse key="used" token={token} />,
      <TokenEnd key="end" token={token} />,
    ],
  }));
  return <Table caption={formatPlural(tokens.length, "token")} columns={columns} rows={rows} />;
}
