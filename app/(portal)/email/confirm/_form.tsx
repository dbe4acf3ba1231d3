"use client";
import Link from "next/link";
import { ErrorSummary, FormActions, FormStack } from "#app/_ui/form.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { confirmEmailChange } from "./actions.ts";

export function ConfirmEmailForm({ token }: { token: string }) {
  const [state, send] = useForm(confirmEmailChange);
  return (
    <form action={send}>
      <FormStack>
        <ErrorSummary state={{ message: state.message, errors: {} }} />
        <input type="hidden" name="token" value={token} />
        <FormActions>
          <SubmitButton>Confirm address change</SubmitButton>
          {state.message && (
            <Link href="/account/email" className="link">
              Ask for a new link
            </Link>
          )}
        </FormActions>
      </FormStack>
    </form>
  );
}
