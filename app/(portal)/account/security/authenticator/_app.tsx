"use client";
import type { ReactNode } from "react";
import { useForm } from "#app/_ui/use-form.ts";
import type { PendingTotp } from "#lib/identity/schema.ts";
import { Beginning } from "./_beginning.tsx";
import { Done } from "./_done.tsx";
import { Enrolment } from "./_enrolment.tsx";
import { Removal } from "./_removal.tsx";
import { confirmTotp } from "./actions.ts";

type Props = { since: Date | null; hasPasskey: boolean; enrolment: PendingTotp | null; qr: ReactNode };

/** One part for all four states, so that the recovery codes stay on the page when it learns that the app is set up. */
export function AuthenticatorApp({ since, hasPasskey, enrolment, qr }: Props) {
  const [state, send] = useForm(confirmTotp);
  if (state.data) return <Done recoveryCodes={state.data.recoveryCodes} />;
  if (enrolment) return <Enrolment enrolment={enrolment} qr={qr} state={state} send={send} />;
  return since ? <Removal since={since} hasPasskey={hasPasskey} /> : <Beginning />;
}
