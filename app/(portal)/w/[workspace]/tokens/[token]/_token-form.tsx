"use client";
/** A form with one button that changes a token. */
import type { FormState } from "#app/_edge/form-state.ts";
import { ErrorSummary } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { HiddenFields } from "#app/_ui/hidden-fields.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";

export type TokenIds = { workspace: string; token: string; kind: "program" | "sender" };

type Props<Data> = {
  ids: Omit<TokenIds, "kind"> & Partial<TokenIds>;
  action: (state: FormState<Data>, form: FormData) => Promise<FormState<Data>>;
  button: string;
  variant?: "primary" | "quiet" | "danger";
};

export function TokenForm<Data>({ ids, action, button, variant = "primary" }: Props<Data>) {
  const [state, send] = useForm(action);
  return (
    <Form action={send} className="grid gap-3">
      <ErrorSummary state={state} />
      <HiddenFields {...ids} />
      <div>
        <SubmitButton variant={variant}>{button}</SubmitButton>
      </div>
    </Form>
  );
}
