import { Button } from "#app/_ui/button.tsx";
import { SelectField, TextField } from "#app/_ui/field.tsx";

type Props = { path: string; devices: readonly { id: string; name: string }[]; device?: string | undefined; day: string };

/** Asks who could see a device on a day. A plain form: the question stands in the address. */
export function DayForm({ path, devices, device, day }: Props) {
  if (devices.length === 0) return <p className="text-soft">There is no device in this workspace yet.</p>;
  return (
    <form
      action={`${path}/access`}
      method="get"
      aria-label="Which device, and which day"
      className="grid max-w-2xl gap-4 sm:grid-cols-[1fr_1fr_auto] sm:items-end"
    >
      <SelectField name="device" id="seen-device" label="Device" defaultValue={device} options={devices.map(({ id, name }) => ({ value: id, label: name }))} />
      <TextField name="day" id="seen-day" label="Day, in UTC" type="date" defaultValue={day} />
      <Button type="submit" variant="quiet">
        Show who could
      </Button>
    </form>
  );
}
