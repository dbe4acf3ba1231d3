"use client";
import { AgreementField } from "#app/_ui/agreement-field.tsx";
import { RadioCards } from "#app/_ui/choice.tsx";
import { TextField } from "#app/_ui/field.tsx";
import { ErrorSummary, FormActions, FormStack } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { Passphrase } from "#app/_ui/passphrase.tsx";
import { PasswordField } from "#app/_ui/password-field.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import type { AgreementView } from "#lib/documents/schema.ts";
import { signUp } from "./actions.ts";

const LABELS = { name: "Name", email: "E-mail", credential: "How you sign in", password: "Password", agreed: "Privacy policy" };

const CREDENTIALS = [
  {
    value: "passkey",
    title: "Passkey",
    aside: "Recommended",
    detail:
      "Your fingerprint, your face or the PIN of your device. Nothing to remember, and nothing that could be stolen from us. Your device makes it when you open the link that we mail you.",
  },
  { value: "password", title: "Password", detail: "Typed each time, or kept in a password manager. You can add a second factor later." },
];

/** `address` is filled in where it is known, from an invitation. */
export function SignUpForm({ agreement, address = "" }: { agreement: AgreementView; address?: string }) {
  const [state, send] = useForm(signUp);
  return (
    <Form action={send} noValidate className="group/sign-up">
      <FormStack>
        <ErrorSummary state={state} labels={LABELS} />
        <TextField name="name" label="Name" hint="So that colleagues and our mails can address you. Any name will do." state={state} autoComplete="name" />
        <TextField
          name="email"
          label="E-mail"
          hint="To sign in, to confirm that the account is yours, and for notices about it. Never for advertising."
          type="email"
          inputMode="email"
          autoCapitalize="none"
          spellCheck={false}
          state={state}
          defaultValue={address}
          autoComplete="email"
        />
        <RadioCards
          name="credential"
          label="How do you want to sign in?"
          hint="You can add the other, and more passkeys, later."
          choices={CREDENTIALS}
          defaultValue="passkey"
          state={state}
        />
        {/* Hidden by the style sheet alone, so that it comes and goes without scripts as well. */}
        <div className="grid gap-3 group-has-[input[value=passkey]:checked]/sign-up:hidden">
          <PasswordField
            name="password"
            label="Password"
            hint="15 characters or more, of any kind. We keep an argon2id hash of it and could not tell you what it was."
            state={state}
            autoComplete="new-password"
          />
          <Passphrase into="field-password" />
        </div>
        <AgreementField agreement={agreement} state={state}>
          : it says what we keep, why, on which legal basis and for how long. What you agree to here is recorded and stays visible in your account.
        </AgreementField>
        <FormActions>
          <SubmitButton>Create the account</SubmitButton>
        </FormActions>
      </FormStack>
    </Form>
  );
}
