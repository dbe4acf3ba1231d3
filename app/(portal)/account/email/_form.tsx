"use client";
import { TextField } from "#app/_ui/field.tsx";
import { ErrorSummary, FormActions, FormStack } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { requestEmailChange } from "./actions.ts";

export function EmailForm() {
  const [state, send] = useForm(requestEmailChange);
  return (
    <Form action={send} noValidate>
      <FormStack>
        <ErrorSummary state={state} labels={{ email: "New address" }} />
        <TextField
          name="email"
          label="New address"
          hint="We send a link there. Nothing changes until you open it while signed in, and confirm."
          type="email"
          inputMode="email"
          autoCapitalize="none"
          spellCheck={false}
          state={state}
          autoComplete="email"
        />
        <FormActions>
          <SubmitButton>Send the link</SubmitButton>
        </FormActions>
      </FormStack>
    </Form>
  );
}
