"use client";
import { ErrorSummary } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { cancelTokenEnd, undoTokenEnd } from "./actions.ts";
import { Hidden } from "./end/_forms.tsx";

type Props = { workspace: string; token: string; kind: "program" | "sender" };

export function UndoEnd(props: Props) {
  const [state, send] = useForm(undoTokenEnd);
  return (
    <Form action={send} className="grid gap-3">
      <ErrorSummary state={state} />
      <Hidden {...props} />
      <div>
        <SubmitButton>Undo</SubmitButton>
      </div>
    </Form>
  );
}

export function CancelEnd(props: Props) {
  const [state, send] = useForm(cancelTokenEnd);
  return (
    <Form action={send} className="grid gap-3">
      <ErrorSummary state={state} />
      <Hidden {...props} />
      <div>
        <SubmitButton variant="quiet">Keep the token</SubmitButton>
      </div>
    </Form>
  );
}
