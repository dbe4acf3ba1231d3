"use client";
/**
 * A button that has a passkey answer (WebAuthn) and sends the answer. It needs scripts; forms that offer it offer another way, or say so.
 * Cancelling is no error: the browser's own window said what there was to say.
 */
import { startTransition, useState } from "react";
import { emptyForm, type FormState } from "#app/_edge/form-state.ts";
import { Button, type ButtonLook } from "./button.tsx";

type Sender = (form: FormData) => void;
type Asker = (state: FormState<unknown>, form: FormData) => Promise<FormState<unknown>>;

type Props = ButtonLook & {
  /** The action that gives the options (PublicKeyCredentialRequestOptionsJSON), and what it is told. */
  ask: Asker;
  asking?: Record<string, string>;
  /** Gets the answer (AuthenticationResponseJSON, as JSON) in the field `passkey`, besides these. */
  send: Sender;
  sending?: Record<string, string>;
  children: string;
};

const formOf = (fields: Record<string, string>): FormData => {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
};

const NOTHING_SHOWN = "No passkey was shown. You can try again.";

export function PasskeyButton({ ask, asking = {}, send, sending = {}, children, ...look }: Props) {
  const [trouble, setTrouble] = useState<string | null>(null);
  const [isAsking, setAsking] = useState(false);

  async function show() {
    setTrouble(null);
    setAsking(true);
    const outcome = await answerOf(ask, asking);
    setAsking(false);
    if ("trouble" in outcome) setTrouble(outcome.trouble);
    else startTransition(() => send(formOf({ ...sending, passkey: outcome.answer })));
  }

  return (
    <div data-needs-script className="grid justify-items-start gap-2">
      <Button {...look} onClick={show} aria-disabled={isAsking || undefined}>
        {children}
      </Button>
      <p role="status" className="text-sm text-soft empty:hidden">
        {trouble}
      </p>
    </div>
  );
}

async function answerOf(ask: Asker, asking: Record<string, string>): Promise<{ answer: string } | { trouble: string }> {
  const { browserSupportsWebAuthn, startAuthentication } = await import("@simplewebauthn/browser");
  if (!browserSupportsWebAuthn()) return { trouble: "This browser cannot use passkeys." };
  const { data, message } = await ask(emptyForm, formOf(asking));
  if (!data) return { trouble: message ?? NOTHING_SHOWN };
  return startAuthentication({ optionsJSON: data as Parameters<typeof startAuthentication>[0]["optionsJSON"] }).then(
    (answer) => ({ answer: JSON.stringify(answer) }),
    () => ({ trouble: NOTHING_SHOWN }),
  );
}
