import { formatValue } from "#app/_ui/number.ts";
import { formatAge, formatTime } from "#app/_ui/time.tsx";
import type { LatestValue } from "#lib/measurements/schema.ts";

const words = ({ kind, value }: LatestValue): string =>
  value === null ? "–" : kind === "number" ? formatValue(Number(value)) : kind === "boolean" ? (value ? "yes" : "no") : String(value);

/** The newest value of each field, with its age. Times arrive as text when they were polled. */
export function LatestValues({ values, now }: { values: LatestValue[]; now: Date }) {
  return (
    <dl className="grid grid-cols-[repeat(auto-fill,minmax(8.5rem,1fr))] gap-3">
      {values.map((one) => (
        <div key={one.key} className="grid content-start gap-1 rounded-lg border border-rule bg-raised p-4">
          <dt className="numeric truncate text-soft" title={one.key}>
            {one.key}
          </dt>
          <dd className="font-serif text-2xl font-semibold tabular-nums wrap-anywhere">{words(one)}</dd>
          <dd className="text-sm text-soft">
            {one.at ? <span title={formatTime(new Date(one.at), "second")}>{formatAge(new Date(one.at), now)}</span> : "nothing yet"}
          </dd>
        </div>
      ))}
    </dl>
  );
}
