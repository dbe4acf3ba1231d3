"use client";
import { useForm } from "#app/_ui/use-form.ts";
import { signOut } from "./account/actions.ts";

/** Named by the button in the menu, which is not inside it. */
export function SignOutForm() {
  const [, send] = useForm(signOut);
  return <form action={send} id="sign-out" hidden />;
}
