"use client";
/**
 * A form and its action: the last answer, and what to give to `<Form action>`. Works before scripts have arrived.
 *
 * In the browser a form that could not be sent stays as it is, with everything typed, and says why it was not sent.
 */
import { startTransition, useActionState, useMemo, useSyncExternalStore } from "react";
import { requestFormReset } from "react-dom";
import { CONFIRM_FIELDS, emptyForm, type FormState, readForm, shownAgain } from "#app/_edge/form-state.ts";
import { notSent, OFFLINE } from "./not-sent.ts";

type Action<Data> = (state: FormState<Data>, form: FormData) => Promise<FormState<Data>>;

/** A code that was refused is of no more use, unlike a password with a mistake in it. */
const ONE_TIME_FIELDS = ["code", "recovery", CONFIRM_FIELDS.code, CONFIRM_FIELDS.recovery];

/** The elements that forms were read from. */
const elements = new WeakMap<FormData, HTMLFormElement>();
/** The forms that answers belong to. */
const forms = new WeakMap<object, FormData>();

/** The fields of a form element, with the button that sent it. */
export function readElement(element: HTMLFormElement, submitter: HTMLElement | null): FormData {
  const form = new FormData(element, submitter);
  elements.set(form, element);
  return form;
}

export function useForm<Data>(action: Action<Data>): [FormState<Data>, (form: FormData) => void] {
  // On the server the action itself: only that one works in a form without scripts.
  const [state, dispatch] = useActionState<FormState<Data>, FormData>(typeof window === "undefined" ? action : inBrowser(action), emptyForm);
  const isOnline = useSyncExternalStore(
    onConnection,
    () => navigator.onLine,
    () => true,
  );
  const isOver = isOnline && state.message === OFFLINE;
  const answer = useMemo(() => {
    if (isOver) return { ...state, message: null };
    return state.confirm ? { ...state, resend: resender(state, dispatch) } : state;
  }, [state, dispatch, isOver]);
  return [answer, dispatch];
}

/** Calls back whenever the browser goes offline or is connected again. */
function onConnection(changed: () => void): () => void {
  for (const name of ["online", "offline"]) addEventListener(name, changed);
  return () => {
    for (const name of ["online", "offline"]) removeEventListener(name, changed);
  };
}

const inBrowser =
  <Data>(action: Action<Data>): Action<Data> =>
  async (state, form) => {
    const answer = await action(state, form).catch((error: unknown) => ({ ...emptyForm, message: notSent(error), values: shownAgain(readForm(form)) }));
    forms.set(answer, form);
    const element = elements.get(form);
    for (const name of ONE_TIME_FIELDS) if (element && answer.errors[name]) clear(element, name);
    // After a success the form starts anew. After a failure everything typed stays, also in secret fields.
    if (element?.isConnected && answer.message === null && Object.keys(answer.errors).length === 0) startTransition(() => requestFormReset(element));
    return answer;
  };

function clear(element: HTMLFormElement, name: string): void {
  const field = element.elements.namedItem(name);
  if (field instanceof HTMLInputElement) field.value = "";
}

/** Sends the form of `state` again, with further fields. */
const resender = (state: object, dispatch: (form: FormData) => void) => (further: FormData) => {
  const form = forms.get(state) ?? new FormData();
  for (const [name, value] of further) form.set(name, value);
  startTransition(() => dispatch(form));
};
