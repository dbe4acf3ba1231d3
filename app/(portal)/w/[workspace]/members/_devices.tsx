/** The devices of the workspace, each with what somebody limited may do with it. */
import { SelectField } from "#app/_ui/field.tsx";
import { type Grants, grantField } from "#lib/workspaces/schema.ts";

export type DeviceName = { id: string; name: string };

const OPTIONS = [
  { value: "none", label: "Closed" },
  { value: "read", label: "May look" },
  { value: "write", label: "May look and change" },
];

type State = { errors: Record<string, string>; values: Record<string, string> };

export function DeviceChoices({ devices, grants, state }: { devices: readonly DeviceName[]; grants: Grants; state: State }) {
  return (
    <fieldset className="grid gap-4">
      <legend className="mb-3 font-medium">Devices that are open to them</legend>
      {devices.length === 0 && <p className="text-soft">There are no devices yet. Once there are, you open them on the page of this member.</p>}
      <div className="grid items-end gap-4 sm:grid-cols-2">
        {devices.map(({ id, name }) => (
          <SelectField key={id} name={grantField(id)} label={name} options={OPTIONS} defaultValue={grants[id] ?? "none"} state={state} />
        ))}
      </div>
    </fieldset>
  );
}
