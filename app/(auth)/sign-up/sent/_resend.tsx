"use client";
import { ErrorSummary, FormMessage } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { resendSignUp } from "../actions.ts";

export function ResendForm() {
  const [state, send] = useForm(resendSignUp);
  return (
    <Form action={send} className="grid justify-items-start gap-4">
      <ErrorSummary state={state} />
      {state.data && <FormMessage tone="success">Sent again. Please allow a few minutes. Every link that we sent you works.</FormMessage>}
      <SubmitButton variant="quiet">Resend the e-mail</SubmitButton>
    </Form>
  );
}
