"use client";
/** What a decoder made of the bytes that it was tried on. */
import { FormMessage } from "#app/_ui/form.tsx";
import { formatPlural } from "#app/_ui/number.ts";
import { Table } from "#app/_ui/table.tsx";
import { Time } from "#app/_ui/time.tsx";
import type { Tried } from "#lib/measurements/schema.ts";

const COLUMNS = [
  { key: "field", label: "Field" },
  { key: "value", label: "Value", numeric: true },
  { key: "kind", label: "Kind" },
];

export function TriedResult({ tried }: { tried: Tried }) {
  if ("fault" in tried) return <FormMessage title="It could not read these bytes.">{tried.fault}</FormMessage>;
  const { readings, dropped, warnings } = tried;
  const hasTimes = readings.some(({ at }) => at !== null);
  const rows = readings.map(({ field, value, at }, index) => ({
    key: `${index} ${field}`,
    cells: [field, String(value), KINDS[typeof value as keyof typeof KINDS], ...(hasTimes ? [<At key="at" at={at} />] : [])],
  }));
  return (
    <div role="status" className="grid gap-4">
      {readings.length === 0 ? (
        <FormMessage tone="warning">It made no reading of these bytes.</FormMessage>
      ) : (
        <Table caption={formatPlural(readings.length, "reading")} columns={hasTimes ? [...COLUMNS, { key: "at", label: "Time" }] : COLUMNS} rows={rows} />
      )}
      {warnings.length > 0 && (
        <FormMessage tone="warning" title="The program warns">
          {warnings.join(" · ")}
        </FormMessage>
      )}
      {dropped.length > 0 && (
        <FormMessage tone="warning" title="Not stored would be">
          <ul>
            {dropped.map(({ sentence, count }) => (
              <li key={sentence}>
                {count} × {sentence}
              </li>
            ))}
          </ul>
        </FormMessage>
      )}
    </div>
  );
}

const KINDS = { number: "number", boolean: "true or false", string: "text" } as const;

function At({ at }: { at: Date | "unreadable" | null }) {
  if (at === null) return "that of the message";
  return at === "unreadable" ? "cannot be read" : <Time at={at} to="second" />;
}
