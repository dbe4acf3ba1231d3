"use client";
import { ErrorSummary, FormActions, FormStack } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { requestExport } from "./actions.ts";

export function RequestExportForm() {
  const [state, send] = useForm(requestExport);
  return (
    <Form creates action={send} className="mb-12">
      <FormStack>
        <ErrorSummary state={state} />
        <FormActions>
          <SubmitButton>Make a copy</SubmitButton>
        </FormActions>
      </FormStack>
    </Form>
  );
}
