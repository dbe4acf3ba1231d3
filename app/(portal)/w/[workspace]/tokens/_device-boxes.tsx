"use client";
/** The devices of a workspace, to be ticked. Long lists scroll by themselves. */
import type { FormState } from "#app/_edge/form-state.ts";
import { CheckboxField } from "#app/_ui/choice.tsx";
import { FieldError } from "#app/_ui/field.tsx";

export type DeviceChoice = { id: string; name: string };

type Props = { legend: string; devices: readonly DeviceChoice[]; state: FormState };

export function DeviceBoxes({ legend, devices, state }: Props) {
  return (
    <fieldset id="field-devices" tabIndex={-1} aria-describedby={state.errors.devices ? "field-devices-error" : undefined} className="grid gap-1.5">
      <legend className="mb-1.5 font-medium">{legend}</legend>
      {devices.length === 0 && <p className="text-soft">There is no device yet.</p>}
      <div className="grid max-h-80 gap-1 overflow-y-auto rounded-md border border-edge bg-raised px-4 py-2 empty:hidden">
        {devices.map(({ id, name }) => (
          <CheckboxField key={id} name={`device.${id}`} label={name} state={state} optional />
        ))}
      </div>
      <FieldError id="field-devices">{state.errors.devices}</FieldError>
    </fieldset>
  );
}
