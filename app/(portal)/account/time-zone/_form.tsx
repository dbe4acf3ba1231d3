"use client";
import { SelectField } from "#app/_ui/field.tsx";
import { ErrorSummary, FormActions, FormMessage, FormStack } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { chooseTimeZone } from "./actions.ts";

export function TimeZoneForm({ chosen, zones }: { chosen: string | null; zones: readonly string[] }) {
  const [state, send] = useForm(chooseTimeZone);
  return (
    <Form action={send} noValidate>
      <FormStack>
        <ErrorSummary state={state} labels={{ zone: "Time zone" }} />
        {state.data && <FormMessage tone="success">Saved.</FormMessage>}
        <SelectField
          name="zone"
          label="Time zone"
          hint="Without scripts, the time zone of the browser is not known and times are in UTC."
          options={[{ value: "", label: "Time zone of the browser" }, ...zones.map((zone) => ({ value: zone, label: zone }))]}
          defaultValue={chosen ?? ""}
          state={state}
        />
        <FormActions>
          <SubmitButton>Save</SubmitButton>
        </FormActions>
      </FormStack>
    </Form>
  );
}
