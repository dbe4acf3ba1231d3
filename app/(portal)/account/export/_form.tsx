"use client";
import { ErrorSummary, FormActions, FormStack } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { Time } from "#app/_ui/time.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { deleteExport, requestExport } from "./actions.ts";

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

/** Asks before it deletes, also without scripts. `madeAt` names the copy to screen readers, which read the button without its row. */
export function DeleteExportForm({ id, madeAt }: { id: string; madeAt: Date }) {
  const [state, send] = useForm(deleteExport);
  return (
    <details open={state.message !== null || undefined}>
      <summary className="link inline-flex min-h-8 cursor-pointer items-center">
        Delete …
        <span className="sr-only">
          {" "}
          the copy of <Time at={madeAt} />
        </span>
      </summary>
      <Form action={send} className="grid justify-items-start gap-3 pt-2">
        <ErrorSummary state={state} />
        <input type="hidden" name="export" value={id} />
        <p className="max-w-60">This deletes the file for good. You can ask for another copy.</p>
        <SubmitButton variant="danger" size="small">
          Delete copy
          <span className="sr-only">
            {" "}
            of <Time at={madeAt} />
          </span>
        </SubmitButton>
      </Form>
    </details>
  );
}
