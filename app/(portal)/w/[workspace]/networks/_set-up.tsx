"use client";
/** What to enter where a network is told where to send: everything to be pasted, in the words of its own pages. */
import type { ReactNode } from "react";
import type { SenderAddresses } from "#app/_edge/sender-addresses.ts";
import { CopyBlock } from "#app/_ui/copy.tsx";
import type { WebhookSource } from "#lib/devices/schema.ts";
import * as texts from "./_texts.ts";

/** Without the token, which is shown once, what stands in its place says so. */
type Props = { source: WebhookSource; addresses: SenderAddresses; token?: string };

const HIDDEN = "<the token>";

export function SetUp({ source, addresses: { origin }, token = HIDDEN }: Props) {
  const Steps = STEPS[source];
  return <Steps origin={origin} token={token} />;
}

type StepsProps = { origin: string; token: string };

const Setting = ({ name, children }: { name: string; children: ReactNode }) => (
  <li>
    <strong className="font-semibold">{name}:</strong> {children}
  </li>
);

const List = ({ children }: { children: ReactNode }) => <ul className="grid max-w-prose list-[square] gap-1.5 pl-5 marker:text-soft">{children}</ul>;

function Header({ token }: { token: string }) {
  return (
    <div className="grid gap-3 sm:grid-cols-[14rem_1fr]">
      <CopyBlock text="Authorization" label="Header name" />
      <CopyBlock text={`Bearer ${token}`} label="Header value" />
    </div>
  );
}

function ThingsStack({ origin, token }: StepsProps) {
  return (
    <div className="grid gap-5">
      <p className="max-w-prose">In the console of The Things Stack: your application, Integrations, Webhooks, Add webhook, Custom webhook.</p>
      <CopyBlock text={texts.urlOf(origin, "tts")} label="Base URL" />
      <Header token={token} />
      <List>
        <Setting name="Webhook ID">any, such as kept</Setting>
        <Setting name="Webhook format">JSON</Setting>
        <Setting name="Downlink API key">leave it empty; we send nothing to devices</Setting>
        <Setting name="Additional headers">the header above</Setting>
        <Setting name="Filter event data">leave it empty</Setting>
        <Setting name="Enabled event types">Uplink message, with the path /. The others may stay off; what they say is answered and not kept.</Setting>
      </List>
      <details>
        <summary className="link w-fit cursor-pointer py-1">The same for its command line, and as a webhook template</summary>
        <div className="mt-3 grid gap-4">
          <CopyBlock text={texts.ttsCommand(origin, token)} label="ttn-lw-cli" />
          <p className="max-w-prose text-soft">Who runs The Things Stack can offer this template to everybody there; it asks for the token.</p>
          <CopyBlock text={texts.ttsTemplate(origin)} label="Webhook template, YAML" />
        </div>
      </details>
    </div>
  );
}

function ChirpStack({ origin, token }: StepsProps) {
  return (
    <div className="grid gap-5">
      <p className="max-w-prose">In ChirpStack 4: your application, Integrations, HTTP.</p>
      <CopyBlock text={texts.urlOf(origin, "chirpstack")} label="Event endpoint URL(s)" />
      <Header token={token} />
      <List>
        <Setting name="Payload encoding">JSON</Setting>
        <Setting name="Headers">the header above</Setting>
      </List>
      <p className="max-w-prose text-soft">Of its events, readings, the battery and nothing else is kept.</p>
    </div>
  );
}

function Particle({ origin, token }: StepsProps) {
  return (
    <div className="grid gap-5">
      <p className="max-w-prose">
        In the console of Particle: Integrations, Add new integration, Custom webhook, Custom template. Paste this, and put the beginning of the names of your
        events where it says temperature: the webhook takes every event whose name begins so.
      </p>
      <CopyBlock text={texts.particleWebhook(origin, token)} label="Custom template, JSON" />
      <p className="max-w-prose text-soft">
        The id of the event makes sure that one which Particle delivers twice is stored once. What the event holds may be a number, or an object in JSON with a
        value for each field. It asks for nothing about people.
      </p>
    </div>
  );
}

function Other({ origin, token }: StepsProps) {
  return (
    <div className="grid gap-5">
      <p className="max-w-prose">
        For a gateway or a platform of your own that sends for several devices and names them by a serial number or the like: in the address, after native, or
        in the body as serial_number.
      </p>
      <CopyBlock text={texts.urlOf(origin, "native/<serial number>")} label="URL, with the device in it" />
      <CopyBlock text={texts.urlOf(origin, "datacake")} label="URL, where the body names the device" />
      <Header token={token} />
      <CopyBlock text={texts.otherCommand(origin, token)} label="To try it in a terminal" />
    </div>
  );
}

const STEPS = { tts: ThingsStack, chirpstack: ChirpStack, particle: Particle, other: Other } as const satisfies Record<WebhookSource, unknown>;
