"use client";
import { ErrorSummary, FormActions, FormStack } from "#app/_ui/form.tsx";
import { PasswordField } from "#app/_ui/password-field.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { confirmPassword } from "./actions.ts";

export function ConfirmPasswordForm({ next }: { next: string }) {
  const [state, send] = useForm(confirmPassword);
  return (
    <form action={send} noValidate>
      <FormStack>
        <ErrorSummary state={state} labels={{ password: "Password" }} />
        <input type="hidden" name="next" value={next} />
        <PasswordField name="password" label="Password" state={state} />
        <FormActions>
          <SubmitButton>Go on</SubmitButton>
        </FormActions>
      </FormStack>
    </form>
  );
}
