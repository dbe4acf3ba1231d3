"use client";
/** A field's course as a chart, and the same in numbers; both are made of one list, which is sent once. */
import { useMemo } from "react";
import { Chart } from "#app/_ui/chart.tsx";
import type { ChartKind } from "#app/_ui/chart-options.ts";
import { formatDigits } from "#app/_ui/number.ts";
import { Table } from "#app/_ui/table.tsx";
import { formatTime } from "#app/_ui/time.tsx";
import type { Point } from "#lib/measurements/schema.ts";

/** `points` is a list of `Point` in JSON. */
type Props = { points: string; label: string; unit: string; digits: number | null; colour: string; kind: ChartKind };

export function Points({ points: text, label, unit, digits, colour, kind }: Props) {
  const points = useMemo(() => JSON.parse(text) as Point[], [text]);
  return (
    <>
      <Chart points={points} label={label} unit={unit} digits={digits} colour={colour} kind={kind} />
      <details>
        <summary className="link w-fit text-sm">The same in numbers</summary>
        <div className="mt-4 max-h-96 overflow-y-auto">
          <Table
            caption={`${label}${unit && ` in ${unit}`}: lowest, mean and highest in each step`}
            columns={[
              { key: "at", label: "When" },
              { key: "min", label: "Lowest", numeric: true, align: "end" },
              { key: "mean", label: "Mean", numeric: true, align: "end" },
              { key: "max", label: "Highest", numeric: true, align: "end" },
            ]}
            rows={thin(points).map(([at, min, mean, max]) => ({
              key: String(at),
              cells: [formatTime(new Date(at * 1000)), ...[min, mean, max].map((value) => formatDigits(value, digits))],
            }))}
          />
        </div>
      </details>
    </>
  );
}

const MOST_ROWS = 60;

/** The table has at most sixty rows; each keeps the lowest and highest of the steps it stands for. */
function thin(points: readonly Point[]): Point[] {
  const step = Math.max(1, Math.ceil(points.length / MOST_ROWS));
  return Array.from({ length: Math.ceil(points.length / step) }, (_, index) => {
    const part = points.slice(index * step, (index + 1) * step);
    const mean = part.reduce((sum, point) => sum + point[2], 0) / part.length;
    return [part[0]?.[0] ?? 0, Math.min(...part.map((point) => point[1])), mean, Math.max(...part.map((point) => point[3]))];
  });
}
