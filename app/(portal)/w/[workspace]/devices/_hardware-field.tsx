import type { FormState } from "#app/_edge/form-state.ts";
import { TextField } from "#app/_ui/field.tsx";

type Props = { hint?: string | null; state: FormState<unknown> };

/** The number by which a network names the device. One that is known is never shown again in whole. */
export function HardwareField({ hint = null, state }: Props) {
  const known = hint === null ? "" : ` One is known${hint && `, which ends in ${hint}`}; type another one to replace it.`;
  return (
    <TextField
      name="hardwareId"
      label="DevEUI, Particle device ID or serial number"
      hint={`By which a network or another sender names the device. We keep a keyed hash of it and its last four characters.${known}`}
      state={state}
      autoComplete="off"
      optional
    />
  );
}
