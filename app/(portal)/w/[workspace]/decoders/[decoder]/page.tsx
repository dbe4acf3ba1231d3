import type { Metadata } from "next";
import Link from "next/link";
import { Suspense } from "react";
import { orPage, visit } from "#app/_edge/visit.ts";
import { AskFirst } from "#app/_ui/ask-first.tsx";
import { CopyBlock } from "#app/_ui/copy.tsx";
import { FormMessage } from "#app/_ui/form.tsx";
import { formatPlural } from "#app/_ui/number.ts";
import { Page, PageHeader, Section } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import * as devices from "#lib/devices/index.ts";
import { DECODER_KINDS, type DecoderView } from "#lib/devices/schema.ts";
import { SupportBanner } from "../../_support-banner.tsx";
import { mayWrite } from "../_may-write.ts";
import { TEMPLATES } from "../_templates.ts";
import { ChangeForm, DevicesForm, RemoveForm } from "./_forms.tsx";

export const metadata: Metadata = { title: "Decoder" };

type Params = Promise<{ workspace: string; decoder: string }>;

export default function DecoderPage({ params }: { params: Params }) {
  return (
    <Page>
      <Suspense fallback={<Skeleton className="h-[48rem] w-full" />}>
        <Decoder params={params} />
      </Suspense>
    </Page>
  );
}

async function Decoder({ params }: { params: Params }) {
  const { workspace, decoder: id } = await params;
  const path = `/w/${workspace}/decoders`;
  const access = await visit(workspace, "devices:read", `${path}/${id}`);
  const decoder = await orPage(() => devices.getDecoder(access, id));
  const isWriter = await mayWrite(workspace, access);
  return (
    <>
      <SupportBanner id={workspace} />
      <PageHeader
        title={decoder.name}
        eyebrow={
          <Link href={path} className="link">
            All decoders
          </Link>
        }
        lead={DECODER_KINDS[decoder.kind]}
      />
      {isWriter ? <Forms workspace={workspace} decoder={decoder} /> : <Shown decoder={decoder} />}
    </>
  );
}

function Forms({ workspace, decoder: { id, kind, name, source, devices: all, webhooks } }: { workspace: string; decoder: DecoderView }) {
  const ids = { workspace, decoder: id };
  const sample = TEMPLATES[kind === "cayenne" ? "cayenne" : "codec"];
  return (
    <>
      <ChangeForm {...ids} kind={kind} first={{ name, source, bytes: kind === "cayenne" ? sample.bytes : "", port: sample.port }} />
      <Section title="Devices that use it" lead="Where a network decodes as well, what this decoder reads counts.">
        <DevicesForm {...ids} devices={all} />
      </Section>
      <Section title="Remove">
        <AskFirst label="Remove the decoder">
          <RemovalImpact used={all.filter(({ uses }) => uses)} webhooks={webhooks} />
          <RemoveForm {...ids} />
        </AskFirst>
      </Section>
    </>
  );
}

const MAX_NAMES = 5;

function RemovalImpact({ used, webhooks }: { used: DecoderView["devices"]; webhooks: number }) {
  if (used.length === 0) return <p>No device uses this decoder. Nothing stops.</p>;
  const names = used.slice(0, MAX_NAMES).map(({ name }) => name);
  const more = used.length > MAX_NAMES ? [`${used.length - MAX_NAMES} more`] : [];
  return (
    <>
      <p className="wrap-anywhere">
        {formatPlural(used.length, "device")} {used.length === 1 ? "uses" : "use"} this decoder: {[...names, ...more].join(", ")}.
        {webhooks > 0 && ` ${formatPlural(webhooks, "webhook")} ${webhooks === 1 ? "sends" : "send"} for them.`}
      </p>
      <p>From then on no decoder reads their messages. Readings arrive only where the network decodes them. Stored readings stay.</p>
    </>
  );
}

function Shown({ decoder: { source, devices: all } }: { decoder: DecoderView }) {
  const used = all.filter(({ uses }) => uses);
  return (
    <div className="grid gap-6">
      <FormMessage tone="note">Decoders are written by those who may change every device of the workspace.</FormMessage>
      {source && <CopyBlock label="Source" text={source} />}
      <p>{used.length === 0 ? "No device uses it." : `Used by ${formatPlural(used.length, "device")}: ${used.map(({ name }) => name).join(", ")}.`}</p>
    </div>
  );
}
