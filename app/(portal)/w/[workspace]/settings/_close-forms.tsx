"use client";
import { TextField } from "#app/_ui/field.tsx";
import { ErrorSummary, FormActions, FormStack } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { closeWorkspace, reopenWorkspace } from "./actions.ts";

export function CloseForm({ workspace, name }: { workspace: string; name: string }) {
  const [state, send] = useForm(closeWorkspace);
  return (
    <Form action={send} noValidate>
      <FormStack>
        <ErrorSummary state={state} labels={{ typed: "Confirmation" }} />
        <input type="hidden" name="workspace" value={workspace} />
        <TextField
          name="typed"
          label={`Type “${name}”`}
          hint="So that this never happens by accident."
          state={state}
          autoComplete="off"
          autoCapitalize="none"
        />
        <FormActions>
          <SubmitButton variant="danger" pendingLabel="Closing">
            Close the workspace
          </SubmitButton>
        </FormActions>
      </FormStack>
    </Form>
  );
}

export function ReopenForm({ workspace }: { workspace: string }) {
  const [state, send] = useForm(reopenWorkspace);
  return (
    <Form action={send} className="grid justify-items-start gap-4">
      <ErrorSummary state={state} />
      <input type="hidden" name="workspace" value={workspace} />
      <SubmitButton>Open it again</SubmitButton>
    </Form>
  );
}
