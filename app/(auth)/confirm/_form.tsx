"use client";
import Link from "next/link";
import { MailedLinkForm } from "#app/_ui/mailed-link-form.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { confirm } from "./actions.ts";

export function ConfirmForm({ token }: { token: string }) {
  const [{ message }, send] = useForm(confirm);
  const signIn = (
    <Link href="/sign-in" className="link">
      Sign in
    </Link>
  );
  return <MailedLinkForm token={token} send={send} message={message} button="Confirm address" afterRefusal={signIn} />;
}
