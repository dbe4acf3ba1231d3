"use client";
import { ErrorSummary, FormActions, FormStack } from "#app/_ui/form.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { undoEmailChange } from "./actions.ts";

export function UndoEmailForm({ token }: { token: string }) {
  const [state, send] = useForm(undoEmailChange);
  return (
    <form action={send}>
      <FormStack>
        <ErrorSummary state={{ message: state.message, errors: {} }} />
        <input type="hidden" name="token" value={token} />
        <FormActions>
          <SubmitButton>Put the old address back</SubmitButton>
        </FormActions>
      </FormStack>
    </form>
  );
}
