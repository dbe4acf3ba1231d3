"use client";
import { ErrorSummary } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { leave } from "./actions.ts";

export function LeaveForm({ workspace }: { workspace: string }) {
  const [state, send] = useForm(leave);
  return (
    <Form action={send} className="grid justify-items-start gap-4">
      <ErrorSummary state={state} />
      <input type="hidden" name="workspace" value={workspace} />
      <SubmitButton variant="danger">Leave the workspace</SubmitButton>
    </Form>
  );
}
