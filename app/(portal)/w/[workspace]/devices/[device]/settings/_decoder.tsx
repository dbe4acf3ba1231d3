"use client";
import { SelectField } from "#app/_ui/field.tsx";
import { ErrorSummary, FormActions, FormMessage, FormStack } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { chooseDecoder } from "./actions.ts";

type Props = { workspace: string; device: string; chosen: string | null; decoders: { id: string; name: string }[] };

export function DecoderForm({ workspace, device, chosen, decoders }: Props) {
  const [state, send] = useForm(chooseDecoder);
  const options = [{ value: "", label: "None: as its network decodes" }, ...decoders.map(({ id, name }) => ({ value: id, label: name }))];
  return (
    <Form action={send} noValidate>
      <FormStack>
        <ErrorSummary state={state} labels={{ decoder: "Decoder" }} />
        {state.data && <FormMessage tone="success">Saved. Messages that come from now on are read by it.</FormMessage>}
        <input type="hidden" name="workspace" value={workspace} />
        <input type="hidden" name="device" value={device} />
        <SelectField name="decoder" label="Decoder of the device" options={options} defaultValue={chosen ?? ""} state={state} optional />
        <FormActions>
          <SubmitButton variant="quiet">Save the decoder</SubmitButton>
        </FormActions>
      </FormStack>
    </Form>
  );
}
