"use client";
/** The readings of a field over a period as a chart, and the same in numbers; both are made of one list, which is sent once. */
import { useMemo } from "react";
import { Chart, formatShare } from "#app/_ui/chart.tsx";
import type { ChartLook, Period } from "#app/_ui/chart-options.ts";
import { formatStep } from "#app/_ui/format-time.ts";
import { formatBoolean, formatDigits } from "#app/_ui/number.ts";
import { type Column, Table } from "#app/_ui/table.tsx";
import { useTimeZone } from "#app/_ui/time-zone.tsx";
import type { Point } from "#lib/measurements/schema.ts";

/** `points` is a list of `Point` in JSON; `from`, `to`, `step` and `gapAfter` are in seconds. */
type Props = { points: string; label: string; look: ChartLook; from: number; to: number; step: number; gapAfter: number };

export function Points({ points: text, label, look, gapAfter, ...span }: Props) {
  const points = useMemo(() => JSON.parse(text) as Point[], [text]);
  const zone = useTimeZone();
  return (
    <>
      <Chart points={points} label={label} look={look} period={{ ...span, zone }} gapAfter={gapAfter} />
      {points.length > 0 && (
        <details className="print:hidden">
          <summary className="link w-fit text-sm">The same in numbers</summary>
          <div className="mt-4 max-h-96 overflow-y-auto">
            <Numbers points={points} label={label} look={look} period={{ ...span, zone }} />
          </div>
        </details>
      )}
    </>
  );
}

const WHEN: Column = { key: "at", label: "When" };
const amount = (key: string, label: string): Column => ({ key, label, numeric: true, align: "end" });

type NumbersProps = { points: Point[]; label: string; look: ChartLook; period: Period };

function Numbers({ points, label, look: { kind, unit, digits }, period: { step, zone } }: NumbersProps) {
  const timeOf = ([at]: Point) => formatStep(new Date(at * 1_000), step, zone);
  const rowsOf = (cells: (point: Point) => string[]) => thin(points).map((point) => ({ key: String(point[0]), cells: [timeOf(point), ...cells(point)] }));
  if (kind === "boolean") {
    const booleanOf = ([, min, mean, max]: Point) => [min === max ? formatBoolean(min === 1) : formatShare(mean)];
    return <Table caption={`${label}: the value in each step`} columns={[WHEN, { key: "value", label: "Value" }]} rows={rowsOf(booleanOf)} />;
  }
  return (
    <Table
      caption={`${label}${unit && ` in ${unit}`}: lowest, mean and highest in each step`}
      columns={[WHEN, amount("min", "Lowest"), amount("mean", "Mean"), amount("max", "Highest")]}
      rows={rowsOf(([, ...values]) => values.map((value) => formatDigits(value, digits)))}
    />
  );
}

const MAX_ROWS = 60;

/** The table has at most sixty rows; each keeps the lowest and highest of the steps it stands for. */
function thin(points: readonly Point[]): Point[] {
  const step = Math.max(1, Math.ceil(points.length / MAX_ROWS));
  return Array.from({ length: Math.ceil(points.length / step) }, (_, index) => {
    const part = points.slice(index * step, (index + 1) * step);
    const mean = part.reduce((sum, point) => sum + point[2], 0) / part.length;
    return [part[0]?.[0] ?? 0, Math.min(...part.map((point) => point[1])), mean, Math.max(...part.map((point) => point[3]))];
  });
}
