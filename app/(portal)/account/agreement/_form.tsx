"use client";
import { AgreementField } from "#app/_ui/agreement-field.tsx";
import { ErrorSummary, FormActions, FormStack } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import type { AgreementView } from "#lib/documents/schema.ts";
import { agree } from "./actions.ts";

export function AgreementForm({ agreement, next }: { agreement: AgreementView; next: string }) {
  const [state, send] = useForm(agree);
  return (
    <Form action={send} noValidate>
      <FormStack>
        <ErrorSummary state={state} labels={{ agreed: "Privacy policy" }} />
        <input type="hidden" name="next" value={next} />
        <AgreementField agreement={agreement} state={state}>
          . We record your answer with the version and the time, and show it in your account.
        </AgreementField>
        <FormActions>
          <SubmitButton>Agree and continue</SubmitButton>
        </FormActions>
      </FormStack>
    </Form>
  );
}
