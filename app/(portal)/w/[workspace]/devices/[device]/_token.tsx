"use client";
import type { SenderAddresses } from "#app/_edge/sender-addresses.ts";
import { Card } from "#app/_ui/card.tsx";
import { SelectField } from "#app/_ui/field.tsx";
import { ErrorSummary, FormMessage } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { ends, overlaps } from "../../tokens/_choices.ts";
import { Connect } from "../_connect.tsx";
import { replaceToken, revokeToken } from "./actions.ts";

type Props = { workspace: string; device: string; addresses: SenderAddresses };

export const DeviceTokenForms = (props: Props) => (
  <>
    <ReplaceTokenForm {...props} />
    <RevokeTokenForm {...props} />
  </>
);

function ReplaceTokenForm({ workspace, device, addresses }: Props) {
  const [state, send] = useForm(replaceToken);
  if (state.data) return <Connect workspace={workspace} device={device} addresses={addresses} {...state.data} />;
  return (
    <Card title="Replace the token" level={3}>
      <Form creates action={send} noValidate className="grid gap-4">
        <ErrorSummary state={state} labels={{ lifetime: "End", expiresAt: "End", overlap: "The present one" }} ids={{ expiresAt: "field-lifetime" }} />
        <input type="hidden" name="workspace" value={workspace} />
        <input type="hidden" name="device" value={device} />
        <p className="text-soft">A new token is shown once. Readings that are stored stay.</p>
        <SelectField name="overlap" label="The present one" options={overlaps} defaultValue="none" state={state} />
        <SelectField name="lifetime" label="End of the new one" options={ends} defaultValue="same" state={state} />
        <div>
          <SubmitButton variant="danger">Replace the token</SubmitButton>
        </div>
      </Form>
    </Card>
  );
}

function RevokeTokenForm({ workspace, device }: Props) {
  const [state, send] = useForm(revokeToken);
  return (
    <Card title="End the token" level={3} tone="danger">
      <Form action={send} className="grid gap-4">
        <ErrorSummary state={state} />
        {state.data && <FormMessage tone="success">The token has ended. The device can send again once it has a new one.</FormMessage>}
        <input type="hidden" name="workspace" value={workspace} />
        <input type="hidden" name="device" value={device} />
        <p className="text-soft">The device is refused from this moment on, until you replace the token by a new one. Its data stays.</p>
        <div>
          <SubmitButton variant="danger">End the token</SubmitButton>
        </div>
      </Form>
    </Card>
  );
}
