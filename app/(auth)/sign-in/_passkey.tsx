"use client";
/** Signing in with a passkey alone: by a button, and among what the browser offers to fill into the e-mail field. */
import { startTransition, useEffect, useState } from "react";
import { ErrorSummary } from "#app/_ui/form.tsx";
import { formOf, leavePasskeys, offerPasskeys } from "#app/_ui/passkey.ts";
import { PasskeyButton, PasskeysNeedScripts } from "#app/_ui/passkey-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { askPasskey, signInWithPasskey } from "./actions.ts";

/** Before what the browser was given to sign is too old: it lives for five minutes. */
const OFFER_ANEW_MS = 4 * 60_000;

export function PasskeySignIn({ form }: { form: string }) {
  const [state, send] = useForm(signInWithPasskey);
  const [round, setRound] = useState(0);
  const anew = () => setRound((rounds) => rounds + 1);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each round, and each refusal, begins a new offer
  useEffect(() => {
    let isLeft = false;
    void offerPasskeys(askPasskey).then((outcome) => {
      if (!isLeft && "answer" in outcome) startTransition(() => send(formOf({ ...carriedBy(form), passkey: outcome.answer })));
    });
    const timer = setTimeout(anew, OFFER_ANEW_MS);
    return () => {
      isLeft = true;
      clearTimeout(timer);
      void leavePasskeys();
    };
  }, [round, state]);

  return (
    <div className="grid justify-items-start gap-4">
      <p className="label-mono text-soft">or</p>
      <ErrorSummary state={state} />
      <PasskeyButton variant="quiet" ask={askPasskey} send={send} sending={() => carriedBy(form)} onNothing={anew}>
        Use a passkey instead
      </PasskeyButton>
      <PasskeysNeedScripts />
    </div>
  );
}

/** What the form beside it says of how to sign in and where to go then. */
function carriedBy(id: string): Record<string, string> {
  const form = document.getElementById(id);
  if (!(form instanceof HTMLFormElement)) return {};
  const fields = new FormData(form);
  return Object.fromEntries(["next", "remember"].flatMap((name) => (typeof fields.get(name) === "string" ? [[name, String(fields.get(name))]] : [])));
}
