"use client";
import { ErrorSummary } from "#app/_ui/form.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { cancelTokenEnd, undoTokenEnd } from "./actions.ts";
import { Hidden } from "./end/_forms.tsx";

type Props = { workspace: string; token: string; kind: "program" | "sender" };

export function UndoEnd(props: Props) {
  const [state, send] = useForm(undoTokenEnd);
  return (
    <form action={send} className="grid gap-3">
      <ErrorSummary state={state} />
      <Hidden {...props} />
      <div>
        <SubmitButton>Undo</SubmitButton>
      </div>
    </form>
  );
}

export function CancelEnd(props: Props) {
  const [state, send] = useForm(cancelTokenEnd);
  return (
    <form action={send} className="grid gap-3">
      <ErrorSummary state={state} />
      <Hidden {...props} />
      <div>
        <SubmitButton variant="quiet">Keep the token</SubmitButton>
      </div>
    </form>
  );
}
