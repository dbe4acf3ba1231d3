"use client";
import type { ReactNode } from "react";
import { TextField } from "#app/_ui/field.tsx";
import { ErrorSummary, FormActions, FormStack } from "#app/_ui/form.tsx";
import { PasswordField } from "#app/_ui/password-field.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { signIn } from "./actions.ts";

export function SignInForm({ children }: { children: ReactNode }) {
  const [state, send] = useForm(signIn);
  return (
    <form action={send} id="sign-in" noValidate>
      <FormStack>
        <ErrorSummary state={state} labels={{ email: "E-mail", password: "Password" }} />
        <TextField name="email" label="E-mail" type="email" inputMode="email" autoCapitalize="none" spellCheck={false} state={state} autoComplete="username" />
        <PasswordField name="password" label="Password" state={state} autoComplete="current-password" />
        {children}
        <FormActions>
          <SubmitButton>Sign in</SubmitButton>
        </FormActions>
      </FormStack>
    </form>
  );
}
