"use client";
import { Card } from "#app/_ui/card.tsx";
import { SelectField } from "#app/_ui/field.tsx";
import { ErrorSummary, FormMessage } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { ends, overlaps } from "../_choices.ts";
import { ShownOnce } from "../_shown-once.tsx";
import { revokeApiToken, revokeWebhook, rotateApiToken, rotateWebhook, setInAddress, setSigning } from "./actions.ts";

type Props = { workspace: string; token: string; kind: "program" | "webhook" };

export function RotateForm({ workspace, token, kind }: Props) {
  const [state, send] = useForm(kind === "program" ? rotateApiToken : rotateWebhook);
  if (state.data) return <ShownOnce secret={state.data.secret} label="New token" />;
  return (
    <Card title="Replace" level={3}>
      <Form creates action={send} noValidate className="grid gap-4">
        <ErrorSummary state={state} labels={{ lifetime: "End", expiresAt: "End", scopes: "Rights" }} ids={{ expiresAt: "field-lifetime" }} />
        <input type="hidden" name="workspace" value={workspace} />
        <input type="hidden" name="token" value={token} />
        <p className="text-soft">A new token is shown once. It may do the same, and you answer for it from then on.</p>
        <SelectField name="overlap" label="The present one" options={overlaps} defaultValue="day" state={state} />
        <SelectField name="lifetime" label="End of the token" options={ends} defaultValue="same" state={state} />
        <div>
          <SubmitButton variant="quiet">Replace the token</SubmitButton>
        </div>
      </Form>
    </Card>
  );
}

export function RevokeForm({ workspace, token, kind }: Props) {
  const [state, send] = useForm(kind === "program" ? revokeApiToken : revokeWebhook);
  if (state.data) return <FormMessage tone="success">The token has ended.</FormMessage>;
  return (
    <Card title="End" level={3} tone="danger">
      <Form action={send} className="grid gap-4">
        <ErrorSummary state={state} />
        <input type="hidden" name="workspace" value={workspace} />
        <input type="hidden" name="token" value={token} />
        <p className="text-soft">
          What uses it is refused from this moment on, also where the one that it replaced still works. This cannot be undone.
          {kind === "program" && " Tokens that it issued go on; end them too if you do not trust them."}
        </p>
        <div>
          <SubmitButton variant="danger">End the token</SubmitButton>
        </div>
      </Form>
    </Card>
  );
}

type SigningProps = { workspace: string; token: string; isSigned: boolean };

export function SigningForm({ workspace, token, isSigned }: SigningProps) {
  const [state, send] = useForm(setSigning);
  if (state.data?.secret) return <ShownOnce secret={state.data.secret} label="Secret to sign with" />;
  return (
    <Card title="Signed messages" level={3}>
      <Form creates action={send} className="grid gap-4">
        <ErrorSummary state={state} />
        <input type="hidden" name="workspace" value={workspace} />
        <input type="hidden" name="token" value={token} />
        <input type="hidden" name="signed" value={isSigned ? "off" : "on"} />
        <p className="text-soft">
          {isSigned
            ? "Each message must be signed (Standard Webhooks). What is not, or was signed more than five minutes ago, is refused and counted on the page of the device."
            : "Ask the sender to sign each message as well (Standard Webhooks: webhook-id, webhook-timestamp, webhook-signature). Whoever then reads a message on its way can repeat it, which adds nothing, and can send no other. What is not signed is refused at once."}
        </p>
        <div>
          <SubmitButton variant={isSigned ? "danger" : "quiet"}>{isSigned ? "Ask for no signature any more" : "Ask for signatures"}</SubmitButton>
        </div>
      </Form>
    </Card>
  );
}

type AddressProps = { workspace: string; token: string; isOn: boolean };

export function InAddressForm({ workspace, token, isOn }: AddressProps) {
  const [state, send] = useForm(setInAddress);
  return (
    <Card title="The token in the address" level={3}>
      <Form action={send} className="grid gap-4">
        <ErrorSummary state={state} />
        <input type="hidden" name="workspace" value={workspace} />
        <input type="hidden" name="token" value={token} />
        <input type="hidden" name="inAddress" value={isOn ? "off" : "on"} />
        <p className="text-soft">
          {isOn
            ? "It may stand in the address. What an address passes writes it down, and whoever reads those notes can send with it. Take that back once the sender can put it into a header."
            : "For senders that can put it nowhere else, such as devices made for ThingsBoard (/api/v1/<token>/telemetry). What an address passes writes it down: proxies, gateways, a console. Whoever reads those notes has the token and can send with it; it can read nothing."}
        </p>
        <div>
          <SubmitButton variant="quiet">{isOn ? "Refuse it in the address" : "Allow it in the address"}</SubmitButton>
        </div>
      </Form>
    </Card>
  );
}
