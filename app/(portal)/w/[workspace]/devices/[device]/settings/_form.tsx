"use client";
import { CheckboxField } from "#app/_ui/choice.tsx";
import { SelectField, TextField } from "#app/_ui/field.tsx";
import { ErrorSummary, FormActions, FormMessage, FormStack } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { type DeviceView, inUnits, MOST_TAGS, UNITS } from "#lib/devices/schema.ts";
import { HardwareField } from "../../_hardware-field.tsx";
import { changeDevice } from "./actions.ts";

type Props = { workspace: string; device: DeviceView };

const LABELS = { name: "Name", tags: "Tags", every: "Interval", hardwareId: "Number" };

export function DeviceForm({ workspace, device: { id, name, tags, interval, hardwareHint, acceptsTests, resetsCounter } }: Props) {
  const [state, send] = useForm(changeDevice);
  const { every, unit } = inUnits(interval);
  return (
    <Form action={send} noValidate>
      <FormStack>
        <ErrorSummary state={state} labels={LABELS} />
        {state.data && <FormMessage tone="success">Saved.</FormMessage>}
        <input type="hidden" name="workspace" value={workspace} />
        <input type="hidden" name="device" value={id} />
        <TextField name="name" label="Name of the device" defaultValue={name} state={state} autoComplete="off" />
        <TextField
          name="tags"
          label="Tags"
          hint={`With commas between them, ${MOST_TAGS} at most, such as: greenhouse, north side. The list of devices can be narrowed to one.`}
          defaultValue={tags.join(", ")}
          state={state}
          autoComplete="off"
          optional
        />
        <fieldset>
          <legend className="mb-1.5 font-medium">How often it usually sends</legend>
          <p className="mb-3 max-w-prose text-sm text-soft">
            The device counts as late when one and a half times as long has passed without a reading, and as silent after three times.
          </p>
          <div className="grid grid-cols-2 items-start gap-4 sm:grid-cols-[8rem_12rem]">
            <TextField name="every" label="Every" inputMode="decimal" defaultValue={every} state={state} autoComplete="off" />
            <SelectField name="unit" label="Unit" defaultValue={unit} state={state} options={Object.keys(UNITS).map((value) => ({ value, label: value }))} />
          </div>
        </fieldset>
        <HardwareField hint={hardwareHint} state={state} />
        {hardwareHint !== null && <CheckboxField name="forget" label="Forget the number" state={state} optional />}
        <fieldset>
          <legend className="mb-1.5 font-medium">How its messages are taken</legend>
          <CheckboxField
            name="tests"
            label="Test messages of the network are stored"
            hint="The Things Stack and others let people send made-up messages. Without this they are dropped, so that no value appears that nothing measured."
            defaultChecked={acceptsTests}
            state={state}
            optional
          />
          <CheckboxField
            name="resets"
            label="Counts from the start again after a loss of power"
            hint="For LoRaWAN devices that are activated by personalisation (ABP). A message is then known by its network’s other numbers, and not by its counter."
            defaultChecked={resetsCounter}
            state={state}
            optional
          />
        </fieldset>
        <FormActions>
          <SubmitButton>Save</SubmitButton>
        </FormActions>
      </FormStack>
    </Form>
  );
}
