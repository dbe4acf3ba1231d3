import Link from "next/link";
import { Chart } from "#app/_ui/chart.tsx";
import { classNames } from "#app/_ui/class-names.ts";
import { formatPlural, formatValue } from "#app/_ui/number.ts";
import { Table } from "#app/_ui/table.tsx";
import { formatTime, Time } from "#app/_ui/time.tsx";
import * as measurements from "#lib/measurements/index.ts";
import { type Series, SeriesQuery, SPANS } from "#lib/measurements/schema.ts";
import type { Access } from "#lib/workspaces/index.ts";

type Props = {
  access: Access<"measurements:read">;
  device: string;
  path: string;
  fields: string[];
  search: Record<string, string | string[] | undefined>;
};

/** A field over an hour, a day, a month or a year: a chart, and the same in numbers. All is links, so it works without scripts. */
export async function Course({ access, device, path, fields, search }: Props) {
  const asked = SeriesQuery.safeParse({ device, field: fields[0], span: "day", ...search });
  const { device: _, ...query } = asked.success ? asked.data : SeriesQuery.parse({ device, field: fields[0], span: "day" });
  const field = fields.includes(query.field) ? query.field : (fields[0] ?? "");
  const series = await measurements.series(access, device, { ...query, field });
  const href = (change: Record<string, string>) => `${path}?${new URLSearchParams({ field, span: query.span, ...change })}`;
  const earlier = series.from.toISOString();
  const later = new Date(series.to.getTime() + (series.to.getTime() - series.from.getTime()));
  return (
    <div className="grid gap-5">
      <div className="flex flex-wrap items-center justify-between gap-x-8 gap-y-3">
        <Choices
          label="Span"
          choices={SPANS.map((span) => ({ key: span, words: span[0]?.toUpperCase() + span.slice(1), href: href({ span }) }))}
          chosen={query.span}
        />
        <Choices label="Field" choices={fields.map((one) => ({ key: one, words: one, href: href({ field: one }) }))} chosen={field} />
      </div>
      <Drawn series={series} field={field} />
      <nav aria-label="Time" className="flex flex-wrap items-center justify-between gap-3">
        <Link href={href({ end: earlier })} className="link" scroll={false}>
          Earlier
        </Link>
        <span className="text-sm text-soft">
          {formatTime(series.from)} to {formatTime(series.to)}, {formatPlural(series.count, "reading")}
        </span>
        {later <= new Date() ? (
          <Link href={href({ end: later.toISOString() })} className="link" scroll={false}>
            Later
          </Link>
        ) : (
          <Link href={href({})} className="link" scroll={false}>
            Now
          </Link>
        )}
      </nav>
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

function Drawn({ series, field }: { series: Series; field: string }) {
  if (series.kind === "text") {
    return (
      <Table
        caption={`${field}, newest first`}
        columns={[
          { key: "at", label: "When" },
          { key: "value", label: "Value" },
        ]}
        rows={series.values.map((one) => ({ key: one.at.toISOString(), cells: [<Time key="at" at={one.at} to="second" />, one.value] }))}
      />
    );
  }
  return (
    <>
      <Chart points={series.points} label={field} kind={series.kind} />
      <details>
        <summary className="link w-fit text-sm">The same in numbers</summary>
        <div className="mt-4 max-h-96 overflow-y-auto">
          <Table
            caption={`${field}: lowest, mean and highest in each step`}
            columns={[
              { key: "at", label: "When" },
              { key: "min", label: "Lowest", numeric: true, align: "end" },
              { key: "mean", label: "Mean", numeric: true, align: "end" },
              { key: "max", label: "Highest", numeric: true, align: "end" },
            ]}
            rows={thin(series.points).map(([at, min, mean, max]) => ({
              key: String(at),
              cells: [formatTime(new Date(at * 1000)), formatValue(min), formatValue(mean), formatValue(max)],
            }))}
          />
        </div>
      </details>
    </>
  );
}

const MOST_ROWS = 60;

/** The table has at most sixty rows; each keeps the lowest and highest of the steps it stands for. */
function thin(points: [number, number, number, number][]): [number, number, number, number][] {
  const step = Math.max(1, Math.ceil(points.length / MOST_ROWS));
  return Array.from({ length: Math.ceil(points.length / step) }, (_, index) => {
    const part = points.slice(index * step, (index + 1) * step);
    const mean = part.reduce((sum, point) => sum + point[2], 0) / part.length;
    return [part[0]?.[0] ?? 0, Math.min(...part.map((point) => point[1])), mean, Math.max(...part.map((point) => point[3]))];
  });
}
