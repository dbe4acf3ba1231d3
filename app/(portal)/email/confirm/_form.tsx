"use client";
import Link from "next/link";
import { MailedLinkForm } from "#app/_ui/mailed-link-form.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { confirmEmailChange } from "./actions.ts";

export function ConfirmEmailForm({ token }: { token: string }) {
  const [{ message }, send] = useForm(confirmEmailChange);
  const newLink = (
    <Link href="/account/email" className="link">
      Ask for a new link
    </Link>
  );
  return <MailedLinkForm token={token} send={send} message={message} button="Confirm address change" afterRefusal={newLink} />;
}
