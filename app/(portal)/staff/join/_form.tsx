"use client";
import { ErrorSummary, FormActions, FormStack } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { joinStaff } from "./actions.ts";

export function JoinForm({ token }: { token: string }) {
  const [state, send] = useForm(joinStaff);
  return (
    <Form action={send}>
      <FormStack>
        <ErrorSummary state={state} />
        <input type="hidden" name="token" value={token} />
        <FormActions>
          <SubmitButton>Join the staff</SubmitButton>
        </FormActions>
      </FormStack>
    </Form>
  );
}
