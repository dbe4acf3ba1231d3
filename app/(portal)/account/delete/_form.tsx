"use client";
import { TextField } from "#app/_ui/field.tsx";
import { ErrorSummary, FormActions, FormStack } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { ERASURE_PHRASE } from "#lib/privacy/schema.ts";
import { eraseAccount } from "./actions.ts";

export function EraseForm() {
  const [state, send] = useForm(eraseAccount);
  return (
    <Form action={send} noValidate>
      <FormStack>
        <ErrorSummary state={state} labels={{ typed: "Confirmation" }} />
        <TextField
          name="typed"
          label={`Type “${ERASURE_PHRASE}”`}
          hint="So that this never happens by accident."
          state={state}
          autoComplete="off"
          autoCapitalize="none"
        />
        <FormActions>
          <SubmitButton variant="danger" pendingLabel="Erasing …">
            Erase everything now
          </SubmitButton>
        </FormActions>
      </FormStack>
    </Form>
  );
}
