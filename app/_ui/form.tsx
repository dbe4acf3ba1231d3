/**
 * The frame of a form and its one sentence at the top.
 *
 * The answer of an action is announced: a refusal at once (`alert`), a success when there is a pause (`status`). With
 * field errors, ErrorSummary lists them, each leading to its field, and takes
 * the focus, so that nobody is left at the button below it.
 */
import type { ReactNode } from "react";
import type { FormState } from "#app/_edge/form-state.ts";
import { ConfirmStep } from "./confirm-step.tsx";
import { fieldId } from "./field.tsx";
import { Focused } from "./focused.tsx";
import { FormMessage } from "./form-message.tsx";

type Answer = Pick<FormState, "message" | "errors" | "way" | "confirm" | "resend">;

export { FormMessage };

const CHECK = "Please check what is marked below.";

/** The faults in the order of `labels`, after those of fields without a label, in the order of the answer. */
function inOrderOf(labels: Record<string, string>, errors: Record<string, string>): [name: string, sentence: string][] {
  const order = Object.keys(labels);
  return Object.entries(errors).sort(([a], [b]) => order.indexOf(a) - order.indexOf(b));
}

/** `labels` names the fields in words, in the order of the form; a field without a label is listed by its sentence alone. `ids` for fields with an id of their own. */
export function ErrorSummary({ state, labels = {}, ids = {} }: { state: Answer; labels?: Record<string, string>; ids?: Record<string, string> }) {
  const wrong = inOrderOf(labels, state.errors);
  if (!state.message && wrong.length === 0) return null;
  // The sentence of one field is not that of the form, and is not said twice.
  const isOfField = wrong.some(([, sentence]) => sentence === state.message);
  return (
    <Focused on={state}>
      <FormMessage title={isOfField ? CHECK : (state.message ?? CHECK)}>
        {wrong.length > 0 && (
          <ul className="grid gap-1">
            {wrong.map(([name, sentence]) => (
              <li key={name}>
                <a href={`#${fieldId(name, ids[name])}`} className="link text-danger hover:text-danger">
                  {labels[name] ? `${labels[name]}: ${sentence}` : sentence}
                </a>
              </li>
            ))}
          </ul>
        )}
        {state.way && (
          <p>
            <a href={state.way.href} target="_blank" rel="noopener" className="link">
              {state.way.label}
            </a>
            {" and then send this form again. What you typed stays here."}
          </p>
        )}
      </FormMessage>
      <ConfirmStep state={state} />
    </Focused>
  );
}

/** Fields under each other, at a width that reads well. */
export function FormStack({ children }: { children: ReactNode }) {
  return <div className="grid max-w-xl gap-6">{children}</div>;
}

/** The buttons at the foot of a form. */
export function FormActions({ children }: { children: ReactNode }) {
  return <div className="flex flex-wrap items-center gap-x-4 gap-y-3 pt-2">{children}</div>;
}
