import { ErrorSummary, FormActions, FormStack } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { beginTotp } from "./actions.ts";

/** Makes the secret on request. Nothing is stored before its first code is confirmed. */
export function Beginning() {
  const [state, send] = useForm(beginTotp);
  return (
    <Form action={send}>
      <FormStack>
        <ErrorSummary state={state} />
        <p className="text-soft">
          An authenticator app on your phone shows a new six-digit code every half-minute. You type it after your password when you sign in. Nothing changes
          until you have typed the first code.
        </p>
        <FormActions>
          <SubmitButton>Set up the app</SubmitButton>
        </FormActions>
      </FormStack>
    </Form>
  );
}
