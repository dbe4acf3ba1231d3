"use client";
import Link from "next/link";
import type { SenderAddresses } from "#app/_edge/sender-addresses.ts";
import { ButtonLink } from "#app/_ui/button.tsx";
import { Card } from "#app/_ui/card.tsx";
import { RadioCards } from "#app/_ui/choice.tsx";
import { SelectField, TextField } from "#app/_ui/field.tsx";
import { ErrorSummary, FormActions } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { SOURCES, type WebhookSource } from "#lib/devices/schema.ts";
import { lifetimes } from "../../tokens/_choices.ts";
import { ShownOnce } from "../../tokens/_shown-once.tsx";
import { Unclaimed } from "../../tokens/[token]/_unclaimed.tsx";
import { SetUp } from "../_set-up.tsx";
import { connectNetwork } from "./actions.ts";

const DETAIL: Record<WebhookSource, string> = {
  tts: "LoRaWAN: The Things Network, or The Things Stack of your own",
  chirpstack: "LoRaWAN: version 4, its HTTP integration",
  particle: "Webhooks of Particle's cloud",
  other: "A gateway or a platform that sends for several devices",
};

const choices = (Object.keys(SOURCES) as WebhookSource[]).map((value) => ({ value, title: SOURCES[value].name, detail: DETAIL[value] }));

type Props = { workspace: string; addresses: SenderAddresses };

/** The form, and once the webhook is there: its token, what to paste where, and what arrives. */
export function NetworkForm({ workspace, addresses }: Props) {
  const [state, send] = useForm(connectNetwork);
  if (state.data) return <Made workspace={workspace} addresses={addresses} {...state.data} />;
  return (
    <Form creates action={send} noValidate className="grid max-w-2xl gap-8">
      <ErrorSummary state={state} labels={{ source: "Network", name: "Name", lifetime: "End" }} />
      <input type="hidden" name="workspace" value={workspace} />
      <RadioCards name="source" label="Who passes on what your devices send?" choices={choices} state={state} />
      <TextField name="name" label="Name" hint="Such as the name of the application there. It is encrypted at rest." state={state} autoComplete="off" />
      <SelectField
        name="lifetime"
        label="Its token ends after"
        hint="We write to you seven days before, and when it has ended."
        options={lifetimes}
        defaultValue="365"
        state={state}
      />
      <FormActions>
        <SubmitButton>Connect</SubmitButton>
        <Link href={`/w/${workspace}/devices/new`} className="link inline-flex min-h-11 items-center">
          A device that sends by itself
        </Link>
      </FormActions>
    </Form>
  );
}

type MadeProps = Props & { id: string; token: string; source: WebhookSource };

function Made({ workspace, addresses, id, token, source }: MadeProps) {
  return (
    <div className="grid gap-8">
      <ShownOnce secret={token} label="Token of the webhook" />
      <Card title={`Set up: ${SOURCES[source].name}`}>
        <SetUp source={source} addresses={addresses} token={token} />
      </Card>
      <Card title="What arrives">
        <Unclaimed workspace={workspace} webhook={id} source={source} rows={[]} spare={[]} isLive />
      </Card>
      <div>
        <ButtonLink href={`/w/${workspace}/tokens/${id}`} variant="quiet">
          To the webhook
        </ButtonLink>
      </div>
    </div>
  );
}
