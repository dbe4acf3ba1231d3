"use client";
/**
 * A small picture of a field's last hours: the mean as a line, the span from lowest to highest behind it, so that no spike is
 * hidden. In words for whoever does not see it. An hour without a reading is a gap.
 */
import { formatRounded } from "./number.ts";

type Point = readonly [hour: number, min: number, mean: number, max: number];
type Props = { label: string; hours: number; points: readonly Point[]; min: number; max: number; last: number };

const WIDTH = 120;
const HEIGHT = 28;
const EDGE = 2;

export function Sparkline({ label, hours, points, min, max, last }: Props) {
  const x = (hour: number) => round(EDGE + (hour / Math.max(1, hours - 1)) * (WIDTH - 2 * EDGE));
  // Halves first: the difference of two huge numbers could be too large for one. A course that never changes runs through the middle.
  const half = max / 2 - min / 2;
  const y = (value: number) => round(half === 0 ? HEIGHT / 2 : HEIGHT - EDGE - ((value / 2 - min / 2) / half) * (HEIGHT - 2 * EDGE));
  const words = `${label}, last ${hours} hours: lowest ${formatRounded(min)}, highest ${formatRounded(max)}, last ${formatRounded(last)}`;
  return (
    <svg role="img" aria-label={words} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} className="inline-block text-accent">
      <title>{words}</title>
      {points.map(([hour, low, , high]) => (
        <line key={hour} x1={x(hour)} x2={x(hour)} y1={y(low)} y2={y(high)} stroke="currentColor" strokeWidth="3" strokeLinecap="round" opacity="0.25" />
      ))}
      {runs(points).map((run) => (
        <polyline
          key={run[0]?.[0]}
          points={run.map(([hour, , mean]) => `${x(hour)},${y(mean)}`).join(" ")}
          fill="none"
          stroke="currentColor"
          strokeWidth="1.5"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      ))}
    </svg>
  );
}

const round = (value: number) => Math.round(value * 10) / 10;

/** Hours that follow each other, without the gaps between them. */
function runs(points: readonly Point[]): Point[][] {
  const found: Point[][] = [];
  for (const point of points) {
    const before = found.at(-1);
    if (before && before.at(-1)?.[0] === point[0] - 1) before.push(point);
    else found.push([point]);
  }
  return found;
}
