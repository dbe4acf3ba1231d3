"use client";
import { ErrorSummary } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { endOtherSessions, endSession } from "./actions.ts";

/** `where` names the session for those who hear the button without its row. */
export function EndForm({ session, where }: { session: string; where: string }) {
  const [state, send] = useForm(endSession);
  return (
    <Form action={send} className="grid justify-items-start gap-3">
      <ErrorSummary state={state} />
      <input type="hidden" name="session" value={session} />
      <SubmitButton variant="quiet" size="small">
        End<span className="sr-only"> the session in {where}</span>
      </SubmitButton>
    </Form>
  );
}

export function EndOthersForm() {
  const [state, send] = useForm(endOtherSessions);
  return (
    <Form action={send} className="grid justify-items-start gap-3">
      <ErrorSummary state={state} />
      <SubmitButton variant="danger">End all others</SubmitButton>
    </Form>
  );
}
