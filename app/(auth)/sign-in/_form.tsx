"use client";
import Link from "next/link";
import type { ReactNode } from "react";
import { CheckboxField } from "#app/_ui/choice.tsx";
import { TextField } from "#app/_ui/field.tsx";
import { ErrorSummary, FormActions, FormStack } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { PasswordField } from "#app/_ui/password-field.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { PasskeySignIn } from "./_passkey.tsx";
import { SecondStep } from "./_second-step.tsx";
import { signIn, signInWithFactor } from "./actions.ts";

/** Both steps are one page: nothing of the first is kept anywhere but in the second's form. `children` are hidden fields of the first step. `address` is filled in where it is known, from an invitation. */
export function SignInForm({ children, address = "" }: { children: ReactNode; address?: string }) {
  const [first, sendFirst] = useForm(signIn);
  const [second, sendSecond] = useForm(signInWithFactor);
  const step = stepOf(first.data, second.values);
  if (step) return <SecondStep {...step} state={second} send={sendSecond} />;
  return (
    <>
      <Form action={sendFirst} id="sign-in" noValidate>
        <FormStack>
          <ErrorSummary state={first} labels={{ email: "E-mail", password: "Password" }} />
          <TextField
            name="email"
            label="E-mail"
            type="email"
            inputMode="email"
            autoCapitalize="none"
            spellCheck={false}
            state={first}
            defaultValue={address}
            autoComplete="username webauthn"
          />
          <PasswordField name="password" label="Password" state={first} autoComplete="current-password" />
          <CheckboxField
            name="remember"
            label="Keep me signed in on this device"
            hint="Also when the browser is closed, for 12 hours at most, or 30 minutes without use. Not on a computer that others use too."
            state={first}
            optional
          />
          {children}
          <FormActions>
            <SubmitButton>Sign in</SubmitButton>
            <Link href="/forgot" className="link inline-flex min-h-8 items-center">
              Forgot your password?
            </Link>
          </FormActions>
        </FormStack>
      </Form>
      <div className="mt-6">
        <PasskeySignIn form="sign-in" />
      </div>
      <p className="mt-8">
        No account yet?{" "}
        <Link href="/sign-up" className="link">
          Create one
        </Link>
        .
      </p>
    </>
  );
}

type Asked = { pending: string; choices: readonly string[]; next: string };

/** What the password led to; without scripts, after a refused code, only the second form's own fields still know it. */
function stepOf(asked: Asked | null, sent: Record<string, string>): Asked | null {
  if (asked) return asked;
  return sent.pending ? { pending: sent.pending, choices: (sent.choices ?? "").split(","), next: sent.next ?? "" } : null;
}
