import { formatBoolean, formatDigits } from "#app/_ui/number.ts";
import { Age } from "#app/_ui/time.tsx";
import type { FieldView } from "#lib/devices/schema.ts";
import type { LatestValue } from "#lib/measurements/schema.ts";

/** How a field is called, written and shown; nothing is known of one that has just appeared. */
type FieldLook = Pick<FieldView, "key" | "label" | "unit" | "digits" | "isVisible">;

function words({ kind, value }: LatestValue, look?: FieldLook): string {
  if (value === null) return "–";
  if (kind === "boolean") return formatBoolean(value === true);
  return kind === "number" ? formatDigits(Number(value), look?.digits ?? null) : String(value);
}

type Props = { values: LatestValue[]; fields?: readonly FieldLook[]; now: Date };

/** The newest value of each field, with its age; of hidden fields on request. Times arrive as text when they were polled. */
export function LatestValues({ values, fields = [], now }: Props) {
  const lookOf = new Map(fields.map((field) => [field.key, field]));
  const hidden = values.filter(({ key }) => lookOf.get(key)?.isVisible === false);
  return (
    <div className="grid gap-4">
      <Values values={values.filter((one) => !hidden.includes(one))} lookOf={lookOf} now={now} />
      {hidden.length > 0 && (
        <details>
          <summary className="link w-fit text-sm">Show hidden fields ({hidden.length})</summary>
          <div className="mt-4">
            <Values values={hidden} lookOf={lookOf} now={now} />
          </div>
        </details>
      )}
    </div>
  );
}

function Values({ values, lookOf, now }: { values: LatestValue[]; lookOf: ReadonlyMap<string, FieldLook>; now: Date }) {
  if (values.length === 0) return null;
  return (
    <dl className="grid grid-cols-[repeat(auto-fill,minmax(8.5rem,1fr))] gap-3">
      {values.map((one) => {
        const look = lookOf.get(one.key);
        return (
          <div key={one.key} className="grid content-start gap-1 rounded-lg border border-rule bg-raised p-4">
            <dt className={look?.label ? "truncate text-soft" : "numeric truncate text-soft"} title={one.key}>
              {look?.label ?? one.key}
            </dt>
            <dd className="font-serif text-2xl font-semibold tabular-nums wrap-anywhere">
              {words(one, look)}
              {look?.unit && one.value !== null && one.kind !== "boolean" && <span className="ml-1 text-lg font-normal text-soft">{look.unit}</span>}
            </dd>
            <dd className="text-sm text-soft">{one.at ? <Age at={new Date(one.at)} now={now} /> : "nothing yet"}</dd>
          </div>
        );
      })}
    </dl>
  );
}
