"use client";
import { type ReactNode, useRef } from "react";
import { Card } from "#app/_ui/card.tsx";
import { ConfirmStep } from "#app/_ui/confirm-step.tsx";
import { TextField } from "#app/_ui/field.tsx";
import { ErrorSummary, FormMessage } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { PasskeyButton, PasskeysNeedScripts } from "#app/_ui/passkey-button.tsx";
import { RecoveryCodes } from "#app/_ui/recovery-codes.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { addPasskey, askForNewPasskey, removePasskey, renamePasskey } from "./actions.ts";

/** Longer names are refused. */
const LONGEST = 80;

export function AddPasskeyForm({ suggestion }: { suggestion: string }) {
  const [state, send] = useForm(addPasskey);
  const name = useRef<HTMLInputElement>(null);
  return (
    <Card title="Add a passkey" level={3}>
      <div className="grid gap-5">
        <ErrorSummary state={state} labels={{ name: "Name" }} ids={{ name: "new-passkey" }} />
        {state.data && <Added name={state.data.name} recoveryCodes={state.data.recoveryCodes} />}
        <TextField
          ref={name}
          name="name"
          id="new-passkey"
          label="Name of the new passkey"
          hint="So that you can tell your passkeys apart. Only you see it."
          defaultValue={suggestion}
          state={state}
          maxLength={LONGEST}
          autoComplete="off"
        />
        <PasskeyButton
          makes
          ask={askForNewPasskey}
          send={send}
          sending={() => ({ name: name.current?.value.trim() || suggestion })}
          confirmStep={({ errors = {}, confirm }, resend) => <ConfirmStep state={{ errors, resend, ...(confirm ? { confirm } : {}) }} />}
        >
          Add a passkey
        </PasskeyButton>
        <PasskeysNeedScripts />
        <p className="text-sm text-soft">This signs you out everywhere else. We will e-mail you a confirmation.</p>
      </div>
    </Card>
  );
}

const Added = ({ name, recoveryCodes }: { name: string; recoveryCodes: readonly string[] | null }) =>
  recoveryCodes ? (
    <RecoveryCodes codes={recoveryCodes}>{null}</RecoveryCodes>
  ) : (
    <FormMessage tone="success">“{name}” is added. You can sign in with it from now on.</FormMessage>
  );

type Props = { id: string; name: string };

export function RenamePasskeyForm({ id, name }: Props) {
  const [state, send] = useForm(renamePasskey);
  return (
    <Folded label="Rename" about={name} isOpen={state.message !== null}>
      <Form action={send} noValidate className="grid max-w-md gap-4">
        <ErrorSummary state={state} labels={{ name: "Name" }} ids={{ name: `name-${id}` }} />
        {state.data && <FormMessage tone="success">Renamed.</FormMessage>}
        <input type="hidden" name="id" value={id} />
        <TextField name="name" id={`name-${id}`} label="Name of the passkey" defaultValue={name} state={state} maxLength={LONGEST} autoComplete="off" />
        <div>
          <SubmitButton variant="quiet" size="small">
            Rename
          </SubmitButton>
        </div>
      </Form>
    </Folded>
  );
}

export function RemovePasskeyForm({ id, name }: Props) {
  const [state, send] = useForm(removePasskey);
  return (
    <Folded label="Remove" about={name} isOpen={state.message !== null}>
      <Form action={send} className="grid max-w-md gap-4">
        <ErrorSummary state={state} />
        <input type="hidden" name="id" value={id} />
        <p>
          It lets nobody in from that moment on, and all other sessions are ended. If it was your last second factor, your recovery codes go with it. Your
          device still lists it until you remove it there as well.
        </p>
        <div>
          <SubmitButton variant="danger" size="small">
            Remove “{name}”
          </SubmitButton>
        </div>
      </Form>
    </Folded>
  );
}

/** Opens without scripts. `about` says which one for those who hear the word without its card. */
const Folded = ({ label, about, isOpen, children }: { label: string; about: string; isOpen: boolean; children: ReactNode }) => (
  <details open={isOpen || undefined}>
    <summary className="link inline-flex min-h-8 cursor-pointer items-center">
      {label}
      <span className="sr-only"> {about}</span>
    </summary>
    <div className="pt-3">{children}</div>
  </details>
);
