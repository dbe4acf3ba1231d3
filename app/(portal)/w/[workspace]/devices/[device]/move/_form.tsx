"use client";
import { SelectField } from "#app/_ui/field.tsx";
import { ErrorSummary, FormActions, FormStack } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { moveDevice } from "./actions.ts";

type Props = { workspace: string; device: string; targets: { id: string; name: string }[] };

export function MoveForm({ workspace, device, targets }: Props) {
  const [state, send] = useForm(moveDevice);
  return (
    <Form action={send} noValidate>
      <FormStack>
        <ErrorSummary state={state} labels={{ to: "Workspace" }} />
        <input type="hidden" name="workspace" value={workspace} />
        <input type="hidden" name="device" value={device} />
        <SelectField
          name="to"
          label="To the workspace"
          state={state}
          defaultValue=""
          options={[{ value: "", label: "Please choose" }, ...targets.map(({ id, name }) => ({ value: id, label: name }))]}
        />
        <FormActions>
          <SubmitButton variant="danger">Move the device</SubmitButton>
        </FormActions>
      </FormStack>
    </Form>
  );
}
