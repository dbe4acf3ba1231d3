"use client";
import { TextField } from "#app/_ui/field.tsx";
import { ErrorSummary, FormActions, FormStack } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { deleteDevice } from "./actions.ts";

export function DeleteForm({ workspace, device, name }: { workspace: string; device: string; name: string }) {
  const [state, send] = useForm(deleteDevice);
  return (
    <Form action={send} noValidate>
      <FormStack>
        <ErrorSummary state={state} labels={{ typed: "Name" }} />
        <input type="hidden" name="workspace" value={workspace} />
        <input type="hidden" name="device" value={device} />
        <TextField
          name="typed"
          label={`Type “${name}”`}
          hint="So that this never happens by accident."
          state={state}
          autoComplete="off"
          autoCapitalize="none"
        />
        <FormActions>
          <SubmitButton variant="danger" pendingLabel="Deleting …">
            Delete the device now
          </SubmitButton>
        </FormActions>
      </FormStack>
    </Form>
  );
}
