"use client";
/** The credentials that confirm the identity of the signed-in user, inside the form that needs them. The form is sent again with them. */
import { type FormEvent, type ReactNode, useRef } from "react";
import { CONFIRM_FIELDS, type Confirmation, type FormState } from "#app/_edge/form-state.ts";
import { askPasskeyAgain } from "#app/(portal)/account/confirm/actions.ts";
import { CodeField, RecoveryCodeField } from "./code-field.tsx";
import { useIsInForm } from "./form-element.tsx";
import { PasskeyButton, PasskeysNeedScripts } from "./passkey-button.tsx";
import { PasswordField } from "./password-field.tsx";
import { SubmitButton } from "./submit-button.tsx";

type Props = { state: Pick<FormState, "errors" | "confirm" | "resend"> };

export function ConfirmStep({ state: { confirm, errors, resend } }: Props) {
  const isInForm = useIsInForm();
  if (!confirm) return null;
  const fields = <Credentials {...confirm} errors={errors} />;
  if (isInForm) return fields;
  if (resend) return <OwnForm resend={resend}>{fields}</OwnForm>;
  return (
    <p>
      <a href="/account/confirm?next=/signed-in" target="_blank" rel="noopener" className="link">
        Confirm your identity (opens a new tab)
      </a>
      {" and then send this form again."}
    </p>
  );
}

/** For an answer that is shown outside of its form: sends that form again. */
function OwnForm({ resend, children }: { resend: (further: FormData) => void; children: ReactNode }) {
  function send(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    resend(new FormData(event.currentTarget));
  }
  return <form onSubmit={send}>{children}</form>;
}

/** A passkey alone, or the password and, where there is one, the second factor. */
function Credentials({ password, factors, errors }: Confirmation & { errors: Record<string, string> }) {
  const passkey = useRef<HTMLInputElement>(null);
  const state = { errors, values: {} };
  const hasPasskey = factors.includes("passkey");
  const takesPassword = password && (factors.length === 0 || factors.some((factor) => factor !== "passkey"));

  function sendPasskey(shown: FormData) {
    if (!passkey.current) return;
    passkey.current.value = String(shown.get("passkey"));
    passkey.current.form?.requestSubmit();
  }

  return (
    <div className="mt-3 grid gap-4 rounded-md border border-edge bg-raised p-4" data-confirm>
      <p className="text-sm text-soft">What you typed stays here. You are not asked again for ten minutes.</p>
      {hasPasskey && (
        <>
          <input type="hidden" ref={passkey} name={CONFIRM_FIELDS.passkey} />
          <PasskeyButton ask={askPasskeyAgain} send={sendPasskey}>
            Use a passkey
          </PasskeyButton>
          <PasskeysNeedScripts />
        </>
      )}
      {takesPassword && (
        <>
          <PasswordField name={CONFIRM_FIELDS.password} label="Your password" state={state} />
          {factors.includes("code") && <CodeField name={CONFIRM_FIELDS.code} state={state} optional={factors.includes("recovery")} />}
          {factors.includes("recovery") && <RecoveryCodeField name={CONFIRM_FIELDS.recovery} state={state} optional={factors.includes("code")} />}
          <div>
            <SubmitButton size="small">Confirm and continue</SubmitButton>
          </div>
        </>
      )}
    </div>
  );
}
