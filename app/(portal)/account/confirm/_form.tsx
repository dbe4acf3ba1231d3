"use client";
import { CodeField, RecoveryCodeField } from "#app/_ui/code-field.tsx";
import { ErrorSummary, FormActions, FormStack } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { PasskeyButton, PasskeysNeedScripts } from "#app/_ui/passkey-button.tsx";
import { PasswordField } from "#app/_ui/password-field.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import type { FactorKind } from "#lib/identity/schema.ts";
import { askPasskeyAgain, reauthenticate } from "./actions.ts";

type Props = { next: string; password: boolean; factors: readonly FactorKind[] };

/** A passkey alone, where there is one; or the password and, where there is one, the second factor. */
export function ConfirmForm({ next, password, factors }: Props) {
  const [state, send] = useForm(reauthenticate);
  const hasPasskey = factors.includes("passkey");
  const isOpenByPassword = password && (factors.length === 0 || factors.some((factor) => factor !== "passkey"));
  return (
    <FormStack>
      <ErrorSummary state={state} labels={{ password: "Password", code: "Code", recovery: "Recovery code" }} />
      {hasPasskey && (
        <>
          <PasskeyButton ask={askPasskeyAgain} send={send} sending={{ next }}>
            Use a passkey
          </PasskeyButton>
          <PasskeysNeedScripts />
        </>
      )}
      {hasPasskey && isOpenByPassword && <p className="label-mono text-soft">or</p>}
      {isOpenByPassword && (
        <Form action={send} noValidate>
          <FormStack>
            <input type="hidden" name="next" value={next} />
            <PasswordField name="password" label="Password" state={state} />
            <SecondFactor factors={factors} state={state} />
            <FormActions>
              <SubmitButton variant={hasPasskey ? "quiet" : "primary"}>Go on</SubmitButton>
            </FormActions>
          </FormStack>
        </Form>
      )}
    </FormStack>
  );
}

type State = { errors: Record<string, string>; values: Record<string, string> };

function SecondFactor({ factors, state }: { factors: readonly FactorKind[]; state: State }) {
  const isRecovery = factors.includes("recovery");
  if (!factors.includes("code")) return isRecovery ? <RecoveryCodeField state={state} /> : null;
  return (
    <>
      <CodeField state={state} />
      {isRecovery && (
        <details open={state.errors.recovery !== undefined || undefined}>
          <summary className="link inline-flex min-h-8 items-center">Use a recovery code instead</summary>
          <div className="pt-4">
            <RecoveryCodeField state={state} optional />
          </div>
        </details>
      )}
    </>
  );
}
