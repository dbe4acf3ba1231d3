"use client";
import { TextField } from "#app/_ui/field.tsx";
import { ErrorSummary, FormActions, FormStack } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { requestReset } from "./actions.ts";

export function ForgotForm() {
  const [state, send] = useForm(requestReset);
  return (
    <Form action={send} noValidate>
      <FormStack>
        <ErrorSummary state={state} labels={{ email: "E-mail" }} />
        <TextField
          name="email"
          label="E-mail"
          hint="The address of your account. We write a link there."
          type="email"
          inputMode="email"
          autoCapitalize="none"
          spellCheck={false}
          state={state}
          autoComplete="username"
        />
        <FormActions>
          <SubmitButton>Send the link</SubmitButton>
        </FormActions>
      </FormStack>
    </Form>
  );
}
