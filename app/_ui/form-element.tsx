"use client";
/**
 * The form of an action. Without scripts it is a plain form that is sent to the server. With scripts it keeps everything typed until
 * the action succeeds: React's own handling would empty it after each answer.
 */
import { type ComponentProps, createContext, type FormEvent, startTransition, useContext } from "react";
import { SUBMISSION_FIELD } from "#app/_edge/form-state.ts";
import { readElement } from "./use-form.ts";

type Props = Omit<ComponentProps<"form">, "action"> & {
  action: (form: FormData) => void;
  /** The key of this submission (app/_edge/submission.ts), for forms that create something. */
  submission?: string | undefined;
};

const InForm = createContext(false);

/** Whether this part of a page lies inside a form. */
export const useIsInForm = (): boolean => useContext(InForm);

export function Form({ action, submission, children, ...rest }: Props) {
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
        {submission && <input type="hidden" name={SUBMISSION_FIELD} value={submission} />}
        {children}
      </form>
    </InForm>
  );
}
