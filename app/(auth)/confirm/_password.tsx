"use client";
/** Confirming in another browser than the one that signed up: with the password of the sign-up, or with a new name and password. */
import { ErrorSummary, FormActions, FormStack } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { Passphrase } from "#app/_ui/passphrase.tsx";
import { PasswordField } from "#app/_ui/password-field.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import type { AgreementView } from "#lib/documents/schema.ts";
import { OwnDetails } from "./_own-details.tsx";
import { confirm, confirmAnew } from "./actions.ts";

export function PasswordForms({ token, agreement }: { token: string; agreement: AgreementView }) {
  const [known, sendKnown] = useForm(confirm);
  const [anew, sendAnew] = useForm(confirmAnew);
  return (
    <div className="grid gap-12">
      <Form action={sendKnown} noValidate>
        <FormStack>
          <ErrorSummary state={known} labels={{ password: "Password" }} ids={{ password: "known-password" }} />
          <input type="hidden" name="token" value={token} />
          <PasswordField
            name="password"
            id="known-password"
            label="Password"
            hint="The one you chose when you signed up. We ask because you signed up in another browser."
            state={known}
            autoComplete="current-password"
          />
          <FormActions>
            <SubmitButton>Confirm address</SubmitButton>
          </FormActions>
        </FormStack>
      </Form>
      {/* The heading is part of the form: without scripts, each form is shown apart from what stands around it. */}
      <Form action={sendAnew} noValidate aria-labelledby="anew">
        <h2 id="anew" className="text-xl font-semibold">
          Don’t know the password?
        </h2>
        <p className="mt-2 mb-6 text-soft">Choose a new name and password. The earlier ones are deleted.</p>
        <FormStack>
          <ErrorSummary state={anew} labels={{ name: "Name", password: "New password", agreed: "Privacy policy" }} />
          <input type="hidden" name="token" value={token} />
          <OwnDetails
            state={anew}
            agreement={agreement}
            between={
              <div className="grid gap-3">
                <PasswordField name="password" label="New password" hint="15 characters or more, of any kind." state={anew} autoComplete="new-password" />
                <Passphrase into="field-password" />
              </div>
            }
          />
          <FormActions>
            <SubmitButton>Set password and confirm</SubmitButton>
          </FormActions>
        </FormStack>
      </Form>
    </div>
  );
}
