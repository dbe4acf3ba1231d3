"use client";
import { TextField } from "#app/_ui/field.tsx";
import { ErrorSummary, FormActions, FormMessage, FormStack } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { renameWorkspace } from "./actions.ts";

export function RenameForm({ workspace, name }: { workspace: string; name: string }) {
  const [state, send] = useForm(renameWorkspace);
  return (
    <Form action={send} noValidate>
      <FormStack>
        <ErrorSummary state={state} labels={{ name: "Name" }} />
        {state.data && <FormMessage tone="success">Renamed.</FormMessage>}
        <input type="hidden" name="workspace" value={workspace} />
        <TextField
          key={name}
          name="name"
          label="Name of the workspace"
          hint="Only members see it, and it is encrypted at rest."
          state={state}
          defaultValue={name}
          autoComplete="off"
        />
        <FormActions>
          <SubmitButton>Rename</SubmitButton>
        </FormActions>
      </FormStack>
    </Form>
  );
}
