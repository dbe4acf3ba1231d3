"use client";
import type { SenderAddresses } from "#app/_edge/sender-addresses.ts";
import { TextField } from "#app/_ui/field.tsx";
import { ErrorSummary, FormActions, FormStack } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { Connect } from "../_connect.tsx";
import { HardwareField } from "../_hardware-field.tsx";
import { registerDevice } from "./actions.ts";

/** The form, and once the device is there, its token: shown this one time, with all that is needed to use it. */
export function NewDevice({ workspace, addresses }: { workspace: string; addresses: SenderAddresses }) {
  const [state, send] = useForm(registerDevice);
  if (state.data) {
    const { device, token } = state.data;
    return <Connect workspace={workspace} device={device.id} token={token} addresses={addresses} at={device.createdAt} />;
  }
  return (
    <Form creates action={send} noValidate>
      <FormStack>
        <ErrorSummary state={state} labels={{ name: "Name", hardwareId: "Number" }} />
        <input type="hidden" name="workspace" value={workspace} />
        <TextField
          name="name"
          label="Name"
          hint="Such as where it stands. It is encrypted at rest, and the device itself never learns it."
          state={state}
          autoComplete="off"
        />
        <HardwareField state={state} />
        <FormActions>
          <SubmitButton>Add the device</SubmitButton>
        </FormActions>
      </FormStack>
    </Form>
  );
}
