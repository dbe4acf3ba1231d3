"use client";
import Link from "next/link";
import { AccountName } from "#app/_ui/account-name.tsx";
import { ErrorSummary, FormActions, FormStack } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { NewPasswordField } from "#app/_ui/new-password-field.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { reset } from "./actions.ts";

export function ResetForm({ token, email }: { token: string; email: string }) {
  const [state, send] = useForm(reset);
  const isDead = state.message !== null && Object.keys(state.errors).length === 0;
  return (
    <Form action={send} noValidate>
      <FormStack>
        <ErrorSummary state={state} labels={{ password: "New password" }} />
        <input type="hidden" name="token" value={token} />
        <AccountName email={email} />
        <NewPasswordField label="New password" state={state} />
        <FormActions>
          <SubmitButton>Set the new password</SubmitButton>
          {isDead && (
            <Link href="/forgot" className="link">
              Ask for a new link
            </Link>
          )}
        </FormActions>
      </FormStack>
    </Form>
  );
}
