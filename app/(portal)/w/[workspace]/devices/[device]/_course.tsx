import Link from "next/link";
import { classNames } from "#app/_ui/class-names.ts";
import { hasUtcDays } from "#app/_ui/format-time.ts";
import { formatPlural } from "#app/_ui/number.ts";
import { Table } from "#app/_ui/table.tsx";
import { ChartPeriod, Time } from "#app/_ui/time.tsx";
import { TimeZoneNote } from "#app/_ui/time-zone-note.tsx";
import type { FieldView } from "#lib/devices/schema.ts";
import * as measurements from "#lib/measurements/index.ts";
import { type Point, type Series, SeriesQuery, SPANS } from "#lib/measurements/schema.ts";
import type { Access } from "#lib/workspaces/index.ts";
import { Points } from "./_points.tsx";

type Props = {
  access: Access<"measurements:read">;
  device: string;
  path: string;
  fields: FieldView[];
  search: Record<string, string | string[] | undefined>;
};

/** A field over an hour, a day, a month or a year: a chart, and the same in numbers. All is links, so it works without scripts. */
export async function Course({ access, device, path, fields, search }: Props) {
  const [visible, hidden] = [fields.filter((one) => one.isVisible), fields.filter((one) => !one.isVisible)];
  const first = visible[0] ?? fields[0];
  const asked = SeriesQuery.safeParse({ device, field: first?.key, span: "day", ...search });
  const { device: _, ...query } = asked.success ? asked.data : SeriesQuery.parse({ device, field: first?.key, span: "day" });
  const shown = fields.find((one) => one.key === query.field) ?? first;
  if (!shown) return null;
  const field = shown.key;
  const series = await measurements.series(access, device, { ...query, field });
  const href = (change: Record<string, string>) => `${path}?${new URLSearchParams({ field, span: query.span, ...change })}`;
  const choice = (one: FieldView) => ({ key: one.key, words: one.label ?? one.key, href: href({ field: one.key }) });
  const earlier = series.from.toISOString();
  const now = new Date();
  const later = new Date(series.to.getTime() + (series.to.getTime() - series.from.getTime()));
  return (
    <div className="grid gap-5">
      <div className="flex flex-wrap items-center justify-between gap-x-8 gap-y-3 print:hidden">
        <Choices
          label="Span"
          choices={SPANS.map((span) => ({ key: span, words: span[0]?.toUpperCase() + span.slice(1), href: href({ span }) }))}
          chosen={query.span}
        />
        <div className="grid justify-items-start gap-2">
          {visible.length > 0 && <Choices label="Field" choices={visible.map(choice)} chosen={field} />}
          {hidden.length > 0 && (
            <details open={!shown.isVisible}>
              <summary className="link w-fit text-sm">Show hidden fields ({hidden.length})</summary>
              <Choices label="Hidden fields" choices={hidden.map(choice)} chosen={field} />
            </details>
          )}
        </div>
      </div>
      <Drawn series={series} field={shown} />
      <nav aria-label="Time" className="flex flex-wrap items-center justify-between gap-3">
        <Link href={href({ end: earlier })} className="link print:hidden" scroll={false}>
          Earlier
        </Link>
        <span className="text-sm text-soft">
          <ChartPeriod from={series.from} to={series.to} step={series.step} now={now} />, {formatPlural(series.count, "reading")}
        </span>
        {later <= now ? (
          <Link href={href({ end: later.toISOString() })} className="link print:hidden" scroll={false}>
            Later
          </Link>
        ) : (
          <Link href={href({})} className="link print:hidden" scroll={false}>
            Now
          </Link>
        )}
      </nav>
      <p className="text-sm text-soft">
        {series.kind !== "text" && hasUtcDays(series.step) ? (
          "Days are in UTC"
        ) : (
          <>
            Times are in <TimeZoneNote at={series.to.getTime()} />
          </>
        )}
      </p>
    </div>
  );
}

type Choice = { key: string; words: string; href: string };

const Choices = ({ label, choices, chosen }: { label: string; choices: Choice[]; chosen: string }) => (
  <nav aria-label={label} className="flex flex-wrap gap-1">
    {choices.map(({ key, words, href }) => (
      <Link
        key={key}
        href={href}
        scroll={false}
        aria-current={key === chosen ? "true" : undefined}
        className={classNames(
          "inline-flex min-h-9 items-center rounded-md border px-3 text-sm",
          key === chosen ? "border-accent bg-tint font-medium text-accent" : "border-transparent hover:border-edge",
        )}
      >
        {words}
      </Link>
    ))}
  </nav>
);

function Drawn({ series, field }: { series: Series; field: FieldView }) {
  const name = field.label ?? field.key;
  if (series.kind === "text") {
    if (series.values.length === 0) return <p className="py-8 text-center text-soft">No data in this period</p>;
    return (
      <Table
        caption={`${name}, newest first`}
        columns={[
          { key: "at", label: "When" },
          { key: "value", label: "Value" },
        ]}
        rows={series.values.map((one) => ({ key: one.at.toISOString(), cells: [<Time key="at" at={one.at} to="second" />, one.value] }))}
      />
    );
  }
  const { digits, colour, unit } = field;
  const look = { kind: series.kind, unit: unit ?? "", digits, colour };
  const span = { from: secondsOf(series.from), to: secondsOf(series.to), step: series.step, gapAfter: series.gapAfter };
  return <Points points={written(series.points)} label={name} look={look} {...span} />;
}

const secondsOf = (at: Date): number => at.getTime() / 1_000;

/** As one text, which travels whole: the framework looks at every number of a list. A mean is shown with far fewer digits than it has. */
const written = (points: Point[]): string => JSON.stringify(points.map(([at, min, mean, max]) => [at, min, Number(mean.toPrecision(9)), max]));
