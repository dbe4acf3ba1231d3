"use client";
import { SelectField } from "#app/_ui/field.tsx";
import { ErrorSummary, FormActions, FormStack } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { endTimes } from "../../../tokens/_choices.ts";
import { retireDevice } from "../settings/actions.ts";

export function RetireForm({ workspace, device }: { workspace: string; device: string }) {
  const [state, send] = useForm(retireDevice);
  return (
    <Form action={send} noValidate>
      <FormStack>
        <ErrorSummary state={state} labels={{ overlap: "When" }} />
        <input type="hidden" name="workspace" value={workspace} />
        <input type="hidden" name="device" value={device} />
        <SelectField
          name="overlap"
          label="When"
          hint="Until then you can cancel it. Choose “At once” if somebody else has the device."
          options={endTimes}
          defaultValue="day"
          state={state}
        />
        <FormActions>
          <SubmitButton variant="danger">Retire the device</SubmitButton>
        </FormActions>
      </FormStack>
    </Form>
  );
}
