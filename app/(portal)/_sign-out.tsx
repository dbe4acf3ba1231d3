"use client";
import { Form } from "#app/_ui/form-element.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { signOut } from "./account/actions.ts";

/** Named by the button in the menu, which is not inside it. */
export function SignOutForm() {
  const [, send] = useForm(signOut);
  return <Form action={send} id="sign-out" hidden />;
}
