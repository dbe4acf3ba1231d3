"use client";
import Link from "next/link";
import { ErrorSummary, FormActions, FormStack } from "#app/_ui/form.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { confirm } from "./actions.ts";

export function ConfirmForm({ token }: { token: string }) {
  const [state, send] = useForm(confirm);
  return (
    <form action={send}>
      <FormStack>
        <ErrorSummary state={{ message: state.message, errors: {} }} />
        <input type="hidden" name="token" value={token} />
        <FormActions>
          <SubmitButton>Confirm address</SubmitButton>
          {state.message && (
            <Link href="/sign-in" className="link">
              Sign in
            </Link>
          )}
        </FormActions>
      </FormStack>
    </form>
  );
}
