/** How a chart is drawn: axes, colours, the line and the range around it. */
import uPlot from "uplot";
import { hasUtcDays } from "./format-time.ts";
import { formatBoolean, formatDigits, formatRounded } from "./number.ts";
import type { Row } from "./runs.ts";
import { labelsOf, type Ticks, ticksBetween } from "./time-ticks.ts";

export type ChartKind = "number" | "boolean";
export type Palette = { ink: string; rule: string; line: string; range: string; font: string };

/** How its values are written, and which of the line colours it has. */
export type ChartLook = { kind: ChartKind; unit: string; digits: number | null; colour: string };

/** The period that is shown, whatever readings there are; seconds since 1970. `step` is how many seconds a point stands for. */
export type Period = { from: number; to: number; step: number; zone: string };

/** The colour tokens of an element as they are at this moment, in this colour scheme. */
export function paletteOf(element: HTMLElement, colour: string): Palette {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(name).trim();
  const line = token(`--line-${colour}`);
  return { ink: token("--soft"), rule: token("--rule"), line, range: `${line}59`, font: `12px ${style.fontFamily}` };
}

const LINE_WIDTH = 1.75;

/** Times, highest values, lowest values, and the line. A boolean step with both values is only a column: the line has no value between false and true. */
export function columnsOf(rows: readonly Row[], kind: ChartKind): [number[], ...(number | null)[][]] {
  const isMixed = ([, min, , max]: Row) => kind === "boolean" && min !== max;
  return [rows.map(([at]) => at), rows.map((row) => row[3]), rows.map((row) => row[1]), rows.map((row) => (isMixed(row) ? null : row[2]))];
}

/** `onPoint` is called with the index of the point under the pointer, and with the time there. */
export type OnPoint = (index: number | null | undefined, at: number | null) => void;

export function optionsFor(look: ChartLook, period: Period, palette: Palette, onPoint: OnPoint): Omit<uPlot.Options, "width" | "height"> {
  const stepped = look.kind === "boolean" ? uPlot.paths.stepped?.({ align: 1 }) : undefined;
  const paths = stepped && { paths: stepped };
  // Drawn by `drawRanges`; as series they take part in the range of the value axis.
  const hidden = { width: 0, stroke: palette.line, points: { show: false } };
  const points = { size: 6, fill: palette.line, show: true, filter: (plot: uPlot, series: number) => singlesIn(plot.data[series]) };
  return {
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 9 } },
    scales: { x: { range: () => [period.from, period.to] }, y: { range: (_plot, low, high) => valueRange(look.kind, low, high) } },
    series: [{}, hidden, hidden, { width: LINE_WIDTH, stroke: palette.line, points, gaps: beyondStroke, ...paths }],
    axes: [timeAxis(palette, period), valueAxis(look, palette)],
    hooks: {
      drawClear: [(plot) => drawRanges(plot, period.step, palette.range), (plot) => drawHeld(plot, look.kind, palette.line)],
      setCursor: [(plot) => onPoint(plot.cursor.idx, timeUnder(plot))],
    },
  };
}

/** Gaps, in pixels, a little longer at their end: there a stepped line rises to its first value, and half the width of its stroke would be seen. */
const beyondStroke: uPlot.Series.GapsRefiner = (_plot, _series, _first, _last, gaps) => gaps.map(([start, end]) => [start, end + Math.ceil(devicePixelRatio)]);

const timeUnder = ({ cursor: { left }, posToVal }: uPlot): number | null => (left === undefined || left < 0 ? null : posToVal(left, "x"));

/** A little beyond the values; something where there are none, so that the axis stays. */
export function valueRange(kind: ChartKind, low: number | null, high: number | null): [number, number] {
  if (kind === "boolean") return [-0.1, 1.1];
  const [min, max] = low === null || high === null ? [0, 1] : uPlot.rangeNum(low, high, 0.1, true);
  return [min ?? 0, max ?? 1];
}

/** The indices of values that no line leads to or from: each is drawn as a dot. */
export function singlesIn(values: ArrayLike<number | null | undefined> = []): number[] {
  const isHere = (index: number) => values[index] !== null && values[index] !== undefined;
  return Array.from(values, (_, index) => index).filter((index) => isHere(index) && !isHere(index - 1) && !isHere(index + 1));
}

/** A column for each step, from its lowest to its highest reading, at least a pixel wide: no spike is too short to be seen. */
function drawRanges(plot: uPlot, step: number, colour: string): void {
  const [times, highs = [], lows = []] = plot.data;
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.fillStyle = colour;
  for (const [index, at] of times.entries()) {
    const [low, high] = [lows[index], highs[index]];
    if (low === null || low === undefined || high === null || high === undefined || low === high) continue;
    const [left, right] = [plot.valToPos(at, "x", true), plot.valToPos(at + step, "x", true)];
    const [top, bottom] = [plot.valToPos(high, "y", true), plot.valToPos(low, "y", true)];
    ctx.fillRect(left, top, Math.max(devicePixelRatio, right - left), Math.max(devicePixelRatio, bottom - top));
  }
  ctx.restore();
}

type Held = { readonly from: number; readonly to: number; readonly value: number };

/** Boolean steps with one value before a step with both: the line ends where such a step begins, although its value holds until the next step. */
export function heldIn([times, highs = [], , line = []]: uPlot.AlignedData): Held[] {
  const held: Held[] = [];
  for (const [index, from] of times.entries()) {
    const [value, to] = [line[index], times[index + 1]];
    const isNextMixed = typeof highs[index + 1] === "number" && typeof line[index + 1] !== "number";
    if (typeof value === "number" && to !== undefined && isNextMixed) held.push({ from, to, value });
  }
  return held;
}

function drawHeld(plot: uPlot, kind: ChartKind, colour: string): void {
  if (kind !== "boolean") return;
  const height = LINE_WIDTH * devicePixelRatio;
  plot.ctx.fillStyle = colour;
  for (const { from, to, value } of heldIn(plot.data)) {
    const left = plot.valToPos(from, "x", true);
    plot.ctx.fillRect(left, plot.valToPos(value, "y", true) - height / 2, plot.valToPos(to, "x", true) - left, height);
  }
}

const LABEL_WIDTH = 84;

/** Ticks of a chart whose steps are UTC days stand at UTC days, and none at the midnight that ends the period: its label would be the next day. */
export function ticksOf({ from, to, step, zone }: Period, most: number): Ticks {
  return hasUtcDays(step) ? ticksBetween(from, to - 1, "UTC", most) : ticksBetween(from, to, zone, most);
}

function timeAxis({ ink, rule, font }: Palette, period: Period): uPlot.Axis {
  let ticks: Ticks = ticksOf(period, 4);
  return {
    stroke: ink,
    font,
    space: LABEL_WIDTH,
    grid: { show: false },
    ticks: { stroke: rule, size: 6 },
    splits: (plot) => {
      ticks = ticksOf(period, (plot.width - LABEL_WIDTH) / LABEL_WIDTH);
      return [...ticks.at];
    },
    values: () => labelsOf(ticks, hasUtcDays(period.step) ? "UTC" : period.zone),
  };
}

const hasValues = (values: ArrayLike<number | null | undefined> = []): boolean => Array.from(values).some((value) => typeof value === "number");

const valueAxis = ({ kind, unit, digits }: ChartLook, { ink, rule, font }: Palette): uPlot.Axis => ({
  stroke: ink,
  font,
  grid: { stroke: rule, width: 1 },
  ticks: { show: false },
  size: (_plot, labels) => 14 + 7 * Math.max(2, ...(labels ?? []).map((label) => label.length)),
  ...(kind === "boolean" && { splits: () => [0, 1] }),
  values: (plot, values) => {
    if (kind === "boolean") return values.map((value) => formatBoolean(value === 1));
    if (!hasValues(plot.data[1])) return values.map(() => "");
    const last = values.length - 1;
    return values.map((value, index) => `${formatDigits(value, digits, formatRounded)}${index === last && unit ? ` ${unit}` : ""}`);
  },
});
