"use client";
/**
 * A sparkline: the last hours of a field as a line through the means, with the range from lowest to highest behind it, so that no spike is
 * hidden. The same in words for screen readers. The line breaks where points are more than `gapAfter` hours apart.
 */
import { formatRounded } from "./number.ts";
import { runsOf } from "./runs.ts";

type Point = readonly [hour: number, min: number, mean: number, max: number];
type Props = { label: string; hours: number; gapAfter: number; points: readonly Point[]; min: number; max: number; last: number };

const WIDTH = 120;
const HEIGHT = 28;
const EDGE = 2;

export function Sparkline({ label, hours, gapAfter, points, min, max, last }: Props) {
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
      {runsOf(points, gapAfter).map((run) => (
        <polyline
          key={run[0]?.[0]}
          // A single point is a line to itself: its round ends are a dot.
          points={(run.length === 1 ? [...run, ...run] : run).map(([hour, , mean]) => `${x(hour)},${y(mean)}`).join(" ")}
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
