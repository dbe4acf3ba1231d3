"use client";
/** A button that has a passkey shown, or made, and sends the answer. It needs scripts; forms that offer it offer another way, or say so. */
import { type ReactNode, startTransition, useState } from "react";
import { Button, type ButtonLook } from "./button.tsx";
import { FormMessage } from "./form-message.tsx";
import { type Asker, formOf, makePasskey, showPasskey, type Trouble } from "./passkey.ts";

type Fields = Record<string, string>;

type Props = ButtonLook & {
  /** Whether a new passkey is made. */
  makes?: boolean;
  /** The action that gives the options (WebAuthn PublicKeyCredential…OptionsJSON), and what it is told. */
  ask: Asker;
  asking?: Fields;
  /** Gets the answer (AuthenticationResponseJSON or RegistrationResponseJSON, as JSON) in the field `passkey`, besides these. */
  send: (form: FormData) => void;
  sending?: Fields | (() => Fields);
  /** The person was asked and showed nothing. */
  onNothing?: () => void;
  /** Asks for the credentials that confirm the identity, when `ask` needs them; `again` repeats it with them. */
  confirmStep?: (trouble: Trouble, again: (further: FormData) => void) => ReactNode;
  children: string;
};

export function PasskeyButton({ makes = false, ask, asking = {}, send, sending = {}, onNothing, confirmStep, children, ...look }: Props) {
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [isAsking, setAsking] = useState(false);

  async function show(further: Fields = {}) {
    if (isAsking) return;
    setTrouble(null);
    setAsking(true);
    const outcome = await (makes ? makePasskey : showPasskey)(ask, { ...asking, ...further });
    setAsking(false);
    if ("answer" in outcome) {
      const fields = typeof sending === "function" ? sending() : sending;
      startTransition(() => send(formOf({ ...fields, passkey: outcome.answer })));
    } else {
      setTrouble(outcome.trouble);
      onNothing?.();
    }
  }

  return (
    <div data-needs-script className="grid justify-items-start gap-2">
      <Button {...look} onClick={() => show()} aria-disabled={isAsking || undefined}>
        {children}
      </Button>
      <p role="status" className="text-sm text-soft empty:hidden">
        {trouble?.message}
        {trouble?.way && (
          <>
            {" "}
            <a href={trouble.way.href} target="_blank" rel="noopener" className="link">
              {trouble.way.label}
            </a>
          </>
        )}
      </p>
      {trouble?.confirm && confirmStep?.(trouble, (further) => void show(Object.fromEntries([...further].map(([name, value]) => [name, String(value)]))))}
    </div>
  );
}

/** Beside the button, for whoever has no scripts. */
export const PasskeysNeedScripts = () => (
  <noscript>
    <FormMessage tone="note">Passkeys need scripts, which this browser does not run.</FormMessage>
  </noscript>
);
