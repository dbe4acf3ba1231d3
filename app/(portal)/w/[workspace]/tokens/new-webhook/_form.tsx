"use client";
import { ButtonLink } from "#app/_ui/button.tsx";
import { SelectField, TextField } from "#app/_ui/field.tsx";
import { ErrorSummary, FormActions } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { lifetimes } from "../_choices.ts";
import { DeviceBoxes, type DeviceChoice } from "../_device-boxes.tsx";
import { ShownOnce, webhookCommand } from "../_shown-once.tsx";
import { issueWebhook } from "./actions.ts";

type Props = { workspace: string; devices: readonly DeviceChoice[] };

export function WebhookForm({ workspace, devices }: Props) {
  const [state, send] = useForm(issueWebhook);
  if (state.data) {
    const { id, token, device } = state.data;
    return (
      <ShownOnce secret={token} label="Token of the webhook" command={webhookCommand(device, token)}>
        <p className="max-w-prose text-soft">
          Whoever sends names the device in the address, and this token in the header. On the page of the token you can ask for signed messages as well.
        </p>
        <div>
          <ButtonLink href={`/w/${workspace}/tokens/${id}`} variant="quiet">
            To the token
          </ButtonLink>
        </div>
      </ShownOnce>
    );
  }
  return (
    <Form creates action={send} noValidate className="grid max-w-2xl gap-8">
      <ErrorSummary state={state} labels={{ name: "Name", devices: "Devices", lifetime: "End" }} />
      <input type="hidden" name="workspace" value={workspace} />
      <TextField name="name" label="Name" hint="Who sends, such as the network of your sensors. It is encrypted at rest." state={state} autoComplete="off" />
      <DeviceBoxes legend="It sends for" devices={devices} state={state} />
      <SelectField
        name="lifetime"
        label="It ends after"
        hint="We write to you seven days before, and when it has ended."
        options={lifetimes}
        defaultValue="365"
        state={state}
      />
      <FormActions>
        <SubmitButton>Add the webhook</SubmitButton>
      </FormActions>
    </Form>
  );
}
