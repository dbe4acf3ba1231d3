import type { Metadata } from "next";
import Link from "next/link";
import { Suspense } from "react";
import { orPage, visit } from "#app/_edge/visit.ts";
import { ButtonLink } from "#app/_ui/button.tsx";
import { Facts } from "#app/_ui/card.tsx";
import { FormMessage } from "#app/_ui/form.tsx";
import { Page, PageHeader, Section } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { Time } from "#app/_ui/time.tsx";
import * as devices from "#lib/devices/index.ts";
import { SOURCES } from "#lib/devices/schema.ts";
import * as workspaces from "#lib/workspaces/index.ts";
import { SupportBanner } from "../../_support-banner.tsx";
import { LastUse, TokenEnd, TokenState } from "../_state.tsx";
import { BackfillForm } from "./_backfill.tsx";
import { InAddressForm } from "./_forms.tsx";
import { Overlap } from "./_overlap.tsx";
import { Power } from "./_power.tsx";
import { type AnyToken, tokenOf } from "./_token-of.ts";
import { Webhook } from "./_webhook.tsx";

export const metadata: Metadata = { title: "Token" };

type Params = Promise<{ workspace: string; token: string }>;

export default function TokenPage({ params }: { params: Params }) {
  return (
    <Page>
      <Suspense fallback={<Skeleton className="h-[48rem] w-full" />}>
        <Token params={params} />
      </Suspense>
    </Page>
  );
}

const KINDS = { program: "Token of a program", webhook: "Token of a webhook", device: "Token of a device" } as const;

async function Token({ params }: { params: Params }) {
  const { workspace, token: id } = await params;
  const path = `/w/${workspace}/tokens`;
  const access = await visit(workspace, "tokens:read", `${path}/${id}`);
  const reading = await visit(workspace, "devices:read", `${path}/${id}`);
  const [token, mine, here] = await orPage(async () => [
    await tokenOf(access, id),
    await devices.list(reading),
    await workspaces.get(await visit(workspace, "workspace:read")),
  ]);
  const mayChange = here.rights.includes("tokens:write");
  const unclaimed = token.kind === "webhook" ? await devices.listUnclaimed(access, id) : [];
  const names = new Map(mine.map((device) => [device.id, device.name]));
  return (
    <>
      <SupportBanner id={workspace} />
      <PageHeader
        title={token.name}
        eyebrow={
          <Link href={path} className="link">
            All tokens
          </Link>
        }
        lead={KINDS[token.kind]}
      />
      {mayChange && <Overlap workspace={workspace} token={token} now={new Date()} />}
      <TokenFacts token={token} />
      <Section title="What it may do">
        <Power token={token} names={names} workspace={here.name} />
      </Section>
      {token.kind === "webhook" && <Webhook workspace={workspace} token={token} devices={mine} unclaimed={unclaimed} mayChange={mayChange} />}
      {token.state !== "ended" && mayChange && <Settings workspace={workspace} token={token} />}
    </>
  );
}

function TokenFacts({ token }: { token: AnyToken }) {
  const { hint, issuer, createdAt } = token;
  const facts = [
    { name: "State", value: <TokenState token={token} /> },
    { name: "Begins with", value: <span className="numeric">{hint}…</span> },
    { name: "Issued", value: <Time at={createdAt} to="date" /> },
    { name: "Answered for by", value: issuer ?? "a former member" },
    ...(token.kind === "program" ? [] : [{ name: "In an address", value: token.inAddress ? "allowed" : "rejected" }]),
    ...(token.kind === "webhook" && token.source ? [{ name: "Comes from", value: SOURCES[token.source].name }] : []),
    { name: "Last used", value: <LastUse token={token} /> },
    { name: token.state === "ended" ? "Ended" : "Ends", value: <TokenEnd token={token} /> },
  ];
  return <Facts facts={facts} />;
}

function Settings({ workspace, token }: { workspace: string; token: AnyToken }) {
  const props = { workspace, token: token.id };
  const path = `/w/${workspace}/tokens/${token.id}`;
  return (
    <Section title="Settings">
      {token.state === "powerless" && (
        <FormMessage tone="warning">Whoever issued it has left or lost these rights. Replace it to answer for it yourself, or end it.</FormMessage>
      )}
      <div className="flex flex-wrap gap-3 pt-2">
        <ButtonLink href={token.kind === "device" ? `/w/${workspace}/devices/${token.devices[0]}/token` : `${path}/replace`}>Replace the token</ButtonLink>
        {token.kind !== "program" && (
          <ButtonLink href={`${path}/signing`} variant="quiet">
            {token.isSigned ? "Signed messages" : "Ask for signatures"}
          </ButtonLink>
        )}
        <ButtonLink href={`${path}/end`} variant="danger">
          End the token
        </ButtonLink>
      </div>
      {token.kind !== "program" && (
        <div className="grid items-start gap-6 pt-6 md:grid-cols-2">
          <InAddressForm {...props} isOn={token.inAddress} />
          <BackfillForm {...props} mayBackfill={token.mayBackfill} />
        </div>
      )}
    </Section>
  );
}
