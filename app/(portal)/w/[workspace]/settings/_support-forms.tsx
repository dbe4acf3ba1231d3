"use client";
import { CheckboxField } from "#app/_ui/choice.tsx";
import { SelectField } from "#app/_ui/field.tsx";
import { ErrorSummary, FormActions, FormStack } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { SUPPORT_HOURS } from "#lib/workspaces/schema.ts";
import { endSupport, letSupportIn } from "./support/actions.ts";

const hours = (count: string) => (count === "1" ? "1 hour" : count === "72" ? "72 hours, which is the most" : `${count} hours`);

export function LetSupportInForm({ workspace }: { workspace: string }) {
  const [state, send] = useForm(letSupportIn);
  return (
    <Form action={send} noValidate>
      <FormStack>
        <ErrorSummary state={state} labels={{ hours: "For how long" }} />
        <input type="hidden" name="workspace" value={workspace} />
        <SelectField
          name="hours"
          label="For how long"
          defaultValue="4"
          state={state}
          options={SUPPORT_HOURS.map((count) => ({ value: count, label: hours(count) }))}
        />
        <CheckboxField
          name="change"
          label="They may also change devices"
          hint="Names, units, intervals and the like. They can never add or delete anything, see a token, or add readings."
          state={state}
          optional
        />
        <FormActions>
          <SubmitButton>Let support in</SubmitButton>
        </FormActions>
      </FormStack>
    </Form>
  );
}

export function EndSupportForm({ workspace }: { workspace: string }) {
  const [state, send] = useForm(endSupport);
  return (
    <Form action={send} className="grid justify-items-start gap-3">
      <ErrorSummary state={state} />
      <input type="hidden" name="workspace" value={workspace} />
      <SubmitButton variant="danger">End support access now</SubmitButton>
    </Form>
  );
}
