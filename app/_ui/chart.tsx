"use client";
/**
 * A line over time: the mean, and around it everything between the lowest and the highest reading, so that no spike is
 * hidden by the averaging. Times are UTC. It takes its colours from the page's tokens, follows the colour scheme and
 * the width of its place, and keeps its height from the first byte. For screen readers it is one image whose name says
 * what it shows; the page gives the numbers in a table beside it.
 */
import { useEffect, useRef } from "react";
import uPlot from "uplot";
import { type ChartKind, type ChartLook, optionsFor, paletteOf } from "./chart-options.ts";
import { formatDigits, formatRounded } from "./number.ts";
import { formatTime } from "./time.tsx";

/** Unix seconds, lowest, mean, highest. A null mean is a gap. */
type ChartPoint = [at: number, min: number | null, mean: number | null, max: number | null];

type Props = { points: ChartPoint[]; label: string; unit?: string; digits?: number | null; colour?: string; kind?: ChartKind };

const SCHEME = "(prefers-color-scheme: dark)";

export function Chart({ points, label, unit = "", digits = null, colour = "green", kind = "number" }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const readout = useRef<HTMLParagraphElement>(null);

  useEffect(() => {
    const place = frame.current;
    if (!place) return;
    const look = { unit, digits, colour };
    const say = (index: number | null | undefined) => {
      const point = typeof index === "number" ? points[index] : undefined;
      if (readout.current) readout.current.textContent = point ? inWords(point, look, kind) : summary(points, look, kind);
    };
    let plot = draw(place, points, look, kind, say);
    const redraw = () => {
      plot.destroy();
      plot = draw(place, points, look, kind, say);
    };
    const scheme = matchMedia(SCHEME);
    const watcher = new ResizeObserver(() => plot.setSize({ width: place.clientWidth, height: place.clientHeight }));
    scheme.addEventListener("change", redraw);
    watcher.observe(place);
    return () => {
      scheme.removeEventListener("change", redraw);
      watcher.disconnect();
      plot.destroy();
    };
  }, [points, unit, digits, colour, kind]);

  const overall = summary(points, { unit, digits, colour }, kind);
  return (
    <div className="grid gap-2">
      <p ref={readout} aria-hidden="true" className="numeric min-h-6 text-soft">
        {overall}
      </p>
      <div ref={frame} role="img" aria-label={`${label}: ${overall}`} className="h-64 w-full overflow-hidden sm:h-80" />
    </div>
  );
}

function draw(place: HTMLElement, points: ChartPoint[], look: ChartLook, kind: ChartKind, onPoint: (index: number | null | undefined) => void): uPlot {
  const size = { width: place.clientWidth, height: place.clientHeight };
  return new uPlot({ ...optionsFor(kind, look, paletteOf(place, look.colour), onPoint), ...size }, columnsOf(points), place);
}

function columnsOf(points: ChartPoint[]): uPlot.AlignedData {
  return [points.map(([at]) => at), points.map(([, , , max]) => max), points.map(([, min]) => min), points.map(([, , mean]) => mean)];
}

const written = (value: number, digits: number | null): string => formatDigits(value, digits, formatRounded);

const amount = (value: number, { unit, digits }: ChartLook, kind: ChartKind): string =>
  kind === "boolean" && (value === 0 || value === 1) ? (value === 1 ? "on" : "off") : `${written(value, digits)}${unit && ` ${unit}`}`;

function inWords([at, min, mean, max]: ChartPoint, look: ChartLook, kind: ChartKind): string {
  const when = formatTime(new Date(at * 1000));
  if (mean === null) return `${when}: nothing`;
  const spread = min !== null && max !== null && min !== max ? ` (${written(min, look.digits)} to ${written(max, look.digits)})` : "";
  return `${when}: ${amount(mean, look, kind)}${spread}`;
}

function summary(points: ChartPoint[], look: ChartLook, kind: ChartKind): string {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const [, min, , max] of points) {
    if (min !== null && min < low) low = min;
    if (max !== null && max > high) high = max;
  }
  if (low > high) return "no readings in this span";
  return low === high ? `always ${amount(low, look, kind)}` : `from ${amount(low, look, kind)} to ${amount(high, look, kind)}`;
}
