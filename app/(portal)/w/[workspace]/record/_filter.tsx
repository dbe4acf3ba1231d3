"use client";
import { Button, ButtonAnchor, ButtonLink } from "#app/_ui/button.tsx";
import { SelectField, TextField } from "#app/_ui/field.tsx";
import { useTimeZone } from "#app/_ui/time-zone.tsx";
import { TimeZoneNote } from "#app/_ui/time-zone-note.tsx";
import { EVENT_KINDS } from "#lib/audit/schema.ts";
import type { RecordPage } from "#lib/privacy/schema.ts";
import { asking, isAsking } from "./_search.ts";

type Props = { path: string; search: Record<string, string> } & Pick<RecordPage, "who" | "devices">;

/** A plain form: what it asks stands in the address, so that it can be kept and sent to another owner. */
export function Filter({ path, search, who, devices }: Props) {
  const zone = useTimeZone();
  const all = (label: string) => ({ value: "", label });
  return (
    <form action={path} method="get" aria-label="Which entries" className="mb-8 grid gap-4">
      <input type="hidden" name="zone" value={zone} />
      <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-5">
        <SelectField
          name="who"
          label="Who"
          defaultValue={search.who}
          options={[all("Everybody"), ...who.map(({ value, name }) => ({ value, label: name }))]}
          optional
        />
        <SelectField
          name="device"
          label="Device"
          defaultValue={search.device}
          options={[all("Everything"), ...devices.map(({ id, name }) => ({ value: id, label: name }))]}
          optional
        />
        <SelectField
          name="kind"
          label="What"
          defaultValue={search.kind}
          options={[all("Everything"), ...Object.entries(EVENT_KINDS).map(([value, { label }]) => ({ value, label }))]}
          optional
        />
        <TextField name="from" label="From" type="date" defaultValue={search.from} optional />
        <TextField name="to" label="Up to and including" type="date" defaultValue={search.to} optional />
      </div>
      <p className="text-sm text-soft">
        Days and times are in <TimeZoneNote />
      </p>
      <div className="flex flex-wrap gap-3">
        <Button type="submit" variant="quiet">
          Show these
        </Button>
        {isAsking(search) && (
          <ButtonLink href={path} variant="quiet">
            Show everything
          </ButtonLink>
        )}
        <ButtonAnchor href={asking(`${path}/file`, search, { format: "csv" })} variant="quiet">
          Download as CSV
        </ButtonAnchor>
        <ButtonAnchor href={asking(`${path}/file`, search, { format: "excel", zone })} variant="quiet">
          Download as CSV for Excel (Europe)
        </ButtonAnchor>
        <ButtonAnchor href={asking(`${path}/file`, search, { format: "json" })} variant="quiet">
          Download as JSON
        </ButtonAnchor>
      </div>
    </form>
  );
}
