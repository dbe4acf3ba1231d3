"use client";
import { ButtonLink } from "#app/_ui/button.tsx";
import { Card } from "#app/_ui/card.tsx";
import { ErrorSummary } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { formatPlural } from "#app/_ui/number.ts";
import { RecoveryCodes } from "#app/_ui/recovery-codes.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { makeNewCodes } from "./actions.ts";

export function NewCodes({ left }: { left: number }) {
  const [state, send] = useForm(makeNewCodes);
  if (state.data) {
    return (
      <RecoveryCodes codes={state.data.recoveryCodes}>
        <ButtonLink href="/account/security">I have stored them</ButtonLink>
      </RecoveryCodes>
    );
  }
  return (
    <Card title={left === 0 ? "None is left" : `${formatPlural(left, "code")} of 10 left`}>
      <Form creates action={send} className="grid gap-4">
        <ErrorSummary state={state} />
        <p className="text-soft">
          We cannot show the present ones again: only their hashes are stored. New ones replace them all, so throw away the list that you have. We write to you
          when it is done.
        </p>
        <div>
          <SubmitButton>Make ten new codes</SubmitButton>
        </div>
      </Form>
    </Card>
  );
}
