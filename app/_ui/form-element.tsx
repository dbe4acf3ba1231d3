"use client";
/**
 * The form of an action. Without scripts it is a plain form that is sent to the server. With scripts it keeps everything typed until
 * the action succeeds: React's own handling would empty it after each answer.
 */
import { type ComponentProps, createContext, type FormEvent, startTransition, useContext, useEffect, useRef, useState } from "react";
import { SUBMISSION_FIELD } from "#app/_edge/form-state.ts";
import { readElement } from "./use-form.ts";

type Props = Omit<ComponentProps<"form">, "action"> & {
  action: (form: FormData) => void;
  /** Whether the action creates something: then the form holds the key of its submission (app/_edge/submission.ts). Not for prerendered pages. */
  creates?: boolean;
};

const InForm = createContext(false);

/** Whether this part of a page lies inside a form. */
export const useIsInForm = (): boolean => useContext(InForm);

export function Form({ action, creates = false, children, ...rest }: Props) {
  function send(event: FormEvent<HTMLFormElement>) {
    if (event.target !== event.currentTarget) return;
    event.preventDefault();
    const { submitter } = event.nativeEvent as SubmitEvent;
    const form = readElement(event.currentTarget, submitter);
    startTransition(() => action(form));
  }
  return (
    <InForm value={true}>
      <form {...rest} action={action} onSubmit={send}>
        {creates && <Submission />}
        {children}
      </form>
    </InForm>
  );
}

/** The key of a submission. Every page gets another one, and a form that was carried out and stays on the page does, too. */
function Submission() {
  const [key, setKey] = useState(() => crypto.randomUUID());
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const form = input.current?.form;
    const renew = () => setKey(crypto.randomUUID());
    form?.addEventListener("reset", renew);
    return () => form?.removeEventListener("reset", renew);
  }, []);
  // The key that the server rendered stays: any will do, as long as it is one.
  return <input ref={input} type="hidden" name={SUBMISSION_FIELD} value={key} suppressHydrationWarning />;
}
