"use client";
/**
 * A chart of one field over a period: the mean as a line, and for each step the range from its lowest to its highest reading, so that no
 * averaging hides a spike. A boolean step with both values is only a range, without a point on the line. The time axis is the whole period,
 * whatever readings there are; the line breaks where points are more than `gapAfter` seconds apart. For screen readers the chart is one image
 * whose name says what it shows; the page gives the numbers in a table beside it.
 */
import { useEffect, useRef } from "react";
import uPlot from "uplot";
import { type ChartLook, columnsOf, type OnPoint, optionsFor, type Period, paletteOf } from "./chart-options.ts";
import { formatStep } from "./format-time.ts";
import { formatBoolean, formatDigits, formatRounded } from "./number.ts";
import { type Row, rowsOf } from "./runs.ts";

/** Unix seconds, lowest, mean, highest. */
type ChartPoint = readonly [at: number, min: number, mean: number, max: number];

type Props = { points: readonly ChartPoint[]; label: string; look: ChartLook; period: Period; gapAfter: number };

const NO_DATA = "No data in this period";

export function Chart({ points, label, look, period, gapAfter }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const readout = useRef<HTMLParagraphElement>(null);
  const { kind, unit, digits, colour } = look;
  const { from, to, step, zone } = period;

  useEffect(() => {
    const place = frame.current;
    if (!place) return;
    const [shown, span] = [
      { kind, unit, digits, colour },
      { from, to, step, zone },
    ];
    const rows = rowsOf(points, span, gapAfter);
    const say: OnPoint = (index, at) => {
      const row = typeof index === "number" ? rows[index] : undefined;
      if (readout.current) readout.current.textContent = row && at !== null ? inWords(row, at, shown, span) : summary(points, shown);
    };
    return keepDrawn(place, (size) => {
      return new uPlot({ ...optionsFor(shown, span, paletteOf(place, colour), say), ...size }, columnsOf(rows, kind), place);
    });
  }, [points, gapAfter, kind, unit, digits, colour, from, to, step, zone]);

  const overall = summary(points, look);
  return (
    <div className="grid gap-2">
      <p ref={readout} aria-hidden="true" className="numeric min-h-6 text-soft">
        {overall}
      </p>
      <div data-needs-script className="relative">
        <div ref={frame} role="img" aria-label={`${label}: ${overall}`} className="h-64 w-full overflow-hidden sm:h-80" />
        {points.length === 0 && (
          <p aria-hidden="true" className="pointer-events-none absolute inset-0 grid place-items-center text-soft">
            {NO_DATA}
          </p>
        )}
      </div>
    </div>
  );
}

type Size = { width: number; height: number };

/** The width of an A4 page between its margins, and a height that leaves room for the table below. */
const PRINTED: Size = { width: 660, height: 280 };

/** Draws now, and again when the place, the colour scheme or the medium changes: on paper in the light colours and as wide as the page. */
function keepDrawn(place: HTMLElement, draw: (size: Size) => uPlot): () => void {
  const [scheme, print] = [matchMedia("(prefers-color-scheme: dark)"), matchMedia("print")];
  const onScreen = () => ({ width: place.clientWidth, height: place.clientHeight });
  let plot = draw(onScreen());
  const redraw = (isPrinted: boolean) => {
    place.classList.toggle("light", isPrinted);
    plot.destroy();
    plot = draw(isPrinted ? PRINTED : onScreen());
  };
  const again = () => redraw(print.matches);
  const before = () => redraw(true);
  const after = () => redraw(false);
  const watcher = new ResizeObserver(() => print.matches || plot.setSize(onScreen()));
  for (const medium of [scheme, print]) medium.addEventListener("change", again);
  addEventListener("beforeprint", before);
  addEventListener("afterprint", after);
  watcher.observe(place);
  return () => {
    for (const medium of [scheme, print]) medium.removeEventListener("change", again);
    removeEventListener("beforeprint", before);
    removeEventListener("afterprint", after);
    watcher.disconnect();
    plot.destroy();
  };
}

const written = (value: number, digits: number | null): string => formatDigits(value, digits, formatRounded);

const amount = (value: number, { unit, digits, kind }: ChartLook): string =>
  kind === "boolean" ? formatBoolean(value === 1) : `${written(value, digits)}${unit && ` ${unit}`}`;

function inWords([at, min, mean, max]: Row, pointed: number, look: ChartLook, { step, zone }: Period): string {
  const when = formatStep(new Date((mean === null ? pointed : at) * 1_000), step, zone);
  if (mean === null) return `${when}: no data`;
  if (min === max) return `${when}: ${amount(mean, look)}`;
  if (look.kind === "boolean") return `${when}: ${formatShare(mean)}`;
  return `${when}: ${amount(mean, look)} (${written(min, look.digits)} to ${written(max, look.digits)})`;
}

/** A boolean that changed: how much of its readings is true. */
export const formatShare = (mean: number): string => `${formatBoolean(true)} in ${Math.round(mean * 100)} % of the readings`;

function summary(points: readonly ChartPoint[], look: ChartLook): string {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const [, min, , max] of points) [low, high] = [Math.min(low, min), Math.max(high, max)];
  if (low > high) return NO_DATA;
  if (low === high) return `always ${amount(low, look)}`;
  return look.kind === "boolean" ? "false and true" : `from ${amount(low, look)} to ${amount(high, look)}`;
}
