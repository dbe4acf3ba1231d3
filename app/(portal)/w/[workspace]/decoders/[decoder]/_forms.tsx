"use client";
import { CheckboxField } from "#app/_ui/choice.tsx";
import { ErrorSummary, FormActions, FormMessage } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { HiddenFields } from "#app/_ui/hidden-fields.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import type { DecoderKind, DecoderView } from "#lib/devices/schema.ts";
import { DecoderFields } from "../_form.tsx";
import { changeDecoder, removeDecoder, setDecoderDevices } from "./actions.ts";

type Ids = { workspace: string; decoder: string };

export function ChangeForm({ kind, first, ...ids }: Ids & { kind: DecoderKind; first: { name: string; source: string; bytes: string; port: string } }) {
  const [answered, send] = useForm(changeDecoder);
  return <DecoderFields answered={answered} send={send} hidden={ids} kind={kind} first={first} save="Save" />;
}

export function DevicesForm({ workspace, decoder, devices }: Ids & Pick<DecoderView, "devices">) {
  const [state, send] = useForm(setDecoderDevices);
  if (devices.length === 0) return <p className="text-soft">There is no device yet.</p>;
  return (
    <Form action={send} className="grid max-w-2xl gap-4">
      <ErrorSummary state={state} />
      {state.data && <FormMessage tone="success">Saved.</FormMessage>}
      <input type="hidden" name="workspace" value={workspace} />
      <input type="hidden" name="decoder" value={decoder} />
      <fieldset id="field-devices" tabIndex={-1}>
        <legend className="sr-only">Devices</legend>
        <div className="grid max-h-80 gap-1 overflow-y-auto rounded-md border border-edge bg-raised px-4 py-2">
          {devices.map(({ id, name, uses }) => (
            <CheckboxField key={id} name={`device.${id}`} label={name} state={state} defaultChecked={uses} optional />
          ))}
        </div>
      </fieldset>
      <FormActions>
        <SubmitButton variant="quiet">Save the choice</SubmitButton>
      </FormActions>
    </Form>
  );
}

export function RemoveForm(ids: Ids) {
  const [state, send] = useForm(removeDecoder);
  return (
    <Form action={send} className="grid max-w-2xl gap-4">
      <ErrorSummary state={state} />
      <HiddenFields {...ids} />
      <div>
        <SubmitButton variant="danger">Remove the decoder</SubmitButton>
      </div>
    </Form>
  );
}
