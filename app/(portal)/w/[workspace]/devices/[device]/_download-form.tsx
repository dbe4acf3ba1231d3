import { Button } from "#app/_ui/button.tsx";
import { SelectField, TextField } from "#app/_ui/field.tsx";

const day = (daysAgo: number) => new Date(Date.now() - daysAgo * 86_400_000).toISOString().slice(0, 10);

/** A plain form: the browser fetches the file itself. */
export function DownloadForm({ path }: { path: string }) {
  return (
    <form action={`${path}/download`} method="get" className="grid gap-4 sm:grid-cols-[1fr_1fr_1fr_auto] sm:items-end">
      <TextField name="from" label="From" type="date" defaultValue={day(30)} />
      <TextField name="to" label="Up to and including" type="date" defaultValue={day(0)} />
      <SelectField
        name="format"
        label="Format"
        defaultValue="csv"
        options={[
          { value: "csv", label: "CSV" },
          { value: "json", label: "JSON" },
        ]}
      />
      <Button type="submit" variant="quiet">
        Download the readings
      </Button>
    </form>
  );
}
