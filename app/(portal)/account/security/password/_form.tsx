"use client";
import Link from "next/link";
import { AccountName } from "#app/_ui/account-name.tsx";
import { ErrorSummary, FormActions, FormStack } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { NewPasswordField } from "#app/_ui/new-password-field.tsx";
import { PasswordField } from "#app/_ui/password-field.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { changePassword, setPassword } from "./actions.ts";

export function ChangePasswordForm({ email }: { email: string }) {
  const [state, send] = useForm(changePassword);
  return (
    <Form action={send} noValidate>
      <FormStack>
        <ErrorSummary state={state} labels={{ current: "Current password", password: "New password" }} />
        <AccountName email={email} />
        <PasswordField name="current" label="Current password" hint="So that nobody can change it who only found your computer open." state={state} />
        <NewPasswordField label="New password" state={state} />
        <FormActions>
          <SubmitButton>Change the password</SubmitButton>
          <Link href="/forgot" className="link">
            I have forgotten the current one
          </Link>
        </FormActions>
      </FormStack>
    </Form>
  );
}

export function SetPasswordForm({ email }: { email: string }) {
  const [state, send] = useForm(setPassword);
  return (
    <Form action={send} noValidate>
      <FormStack>
        <ErrorSummary state={state} labels={{ password: "New password" }} />
        <AccountName email={email} />
        <NewPasswordField label="New password" state={state} />
        <FormActions>
          <SubmitButton>Set the password</SubmitButton>
        </FormActions>
      </FormStack>
    </Form>
  );
}
