"use client";
/** A form and its action: what was answered last, and what to give to `<form action>`. Works before scripts have arrived. */
import { useActionState } from "react";
import { emptyForm, type FormState } from "#app/_edge/form-state.ts";

export function useForm<Data>(action: (state: FormState<Data>, form: FormData) => Promise<FormState<Data>>): [FormState<Data>, (form: FormData) => void] {
  const [state, dispatch] = useActionState<FormState<Data>, FormData>(action, emptyForm);
  return [state, dispatch];
}
