"use client";
import { MailedLinkForm } from "#app/_ui/mailed-link-form.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { refuseInvitation } from "./actions.ts";

export function RefuseForm({ token }: { token: string }) {
  const [state, send] = useForm(refuseInvitation);
  return <MailedLinkForm token={token} send={send} message={state.message} button="Refuse invitation" variant="quiet" />;
}
