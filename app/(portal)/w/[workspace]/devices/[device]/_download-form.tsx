"use client";
import { useState } from "react";
import { Button } from "#app/_ui/button.tsx";
import { SelectField, TextField } from "#app/_ui/field.tsx";
import { useTimeZone } from "#app/_ui/time-zone.tsx";
import { TimeZoneNote } from "#app/_ui/time-zone-note.tsx";
import { dayIn } from "#lib/platform/time-zone.ts";

const DAY_MS = 86_400_000;

/** A plain form: the browser fetches the file itself. Days are those of the zone in which times are shown. `now` is in milliseconds. */
export function DownloadForm({ path, now }: { path: string; now: number }) {
  const zone = useTimeZone();
  const [from, setFrom] = useState<string>();
  const firstDay = dayIn(now - 30 * DAY_MS, zone);
  return (
    <form key={zone} action={`${path}/download`} method="get" className="grid gap-4">
      <input type="hidden" name="zone" value={zone} />
      <p className="text-soft">
        Days begin and end at midnight in <TimeZoneNote at={now} />
      </p>
      <div className="grid gap-4 sm:grid-cols-3">
        <TextField name="from" label="From" type="date" defaultValue={firstDay} onChange={({ target }) => setFrom(target.value)} />
        <TextField name="to" label="Up to and including" type="date" min={from ?? firstDay} defaultValue={dayIn(now, zone)} />
        <SelectField name="format" label="Format" defaultValue="csv" options={FORMATS} />
      </div>
      <details>
        <summary className="link w-fit text-sm">CSV options</summary>
        <div className="mt-4 grid gap-4 sm:grid-cols-3">
          <SelectField name="separator" label="Separator" defaultValue="" options={SEPARATORS} optional />
          <SelectField name="decimal" label="Decimal sign" defaultValue="" options={DECIMALS} optional />
        </div>
      </details>
      <div>
        <Button type="submit" variant="quiet">
          Download readings
        </Button>
      </div>
    </form>
  );
}

const FORMATS = [
  { value: "csv", label: "CSV" },
  { value: "excel", label: "CSV for Excel (Europe)" },
  { value: "json", label: "JSON" },
];
const USUAL = { value: "", label: "As usual for the format" };
const SEPARATORS = [USUAL, { value: "comma", label: "Comma" }, { value: "semicolon", label: "Semicolon" }, { value: "tab", label: "Tab" }];
const DECIMALS = [USUAL, { value: "point", label: "Point" }, { value: "comma", label: "Comma" }];
