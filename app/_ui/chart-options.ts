/** How a chart is drawn: colours, axes, the band. Times in UTC on a 24-hour clock. */
import uPlot from "uplot";
import { formatDigits, formatRounded } from "./number.ts";

export type ChartKind = "number" | "boolean";
export type Palette = { ink: string; rule: string; line: string; band: string; font: string };

/** How its values are written, and which of the line colours it has. */
export type ChartLook = { unit: string; digits: number | null; colour: string };

/** The tokens as they stand at this moment, in this colour scheme. */
export function paletteOf(place: HTMLElement, colour: string): Palette {
  const style = getComputedStyle(place);
  const token = (name: string) => style.getPropertyValue(name).trim();
  const line = token(`--line-${colour}`);
  return { ink: token("--soft"), rule: token("--rule"), line, band: `${line}2e`, font: `12px ${style.fontFamily}` };
}

export function optionsFor(
  kind: ChartKind,
  look: ChartLook,
  palette: Palette,
  onPoint: (index: number | null | undefined) => void,
): Omit<uPlot.Options, "width" | "height"> {
  const stepped = kind === "boolean" ? uPlot.paths.stepped?.({ align: 1 }) : undefined;
  const paths = stepped && { paths: stepped };
  const hidden = { width: 0, stroke: palette.line, points: { show: false }, ...paths };
  return {
    tzDate: (at) => uPlot.tzDate(new Date(at * 1000), "Etc/UTC"),
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 9 } },
    scales: { x: { range: timeRange }, ...(kind === "boolean" ? { y: { range: [-0.1, 1.1] } } : {}) },
    series: [{}, hidden, hidden, { width: 1.75, stroke: palette.line, points: { size: 4, fill: palette.line }, ...paths }],
    bands: [{ series: [1, 2], fill: palette.band }],
    axes: [timeAxis(palette), valueAxis(kind, look, palette)],
    hooks: { setCursor: [(plot) => onPoint(plot.cursor.idx)] },
  };
}

const HALF_AN_HOUR = 1_800;

/** In seconds. A single reading is drawn in the middle of an hour, where uPlot would choose years. */
export const timeRange = (_: unknown, min: number, max: number): [number, number] => (min === max ? [min - HALF_AN_HOUR, max + HALF_AN_HOUR] : [min, max]);

const timeAxis = ({ ink, rule, font }: Palette): uPlot.Axis => ({
  stroke: ink,
  font,
  space: 72,
  grid: { show: false },
  ticks: { stroke: rule, size: 6 },
  values: (_plot, moments, _axis, _space, step) => moments.map((at) => timeLabel(at, step)),
});

const valueAxis = (kind: ChartKind, { unit, digits }: ChartLook, { ink, rule, font }: Palette): uPlot.Axis => ({
  stroke: ink,
  font,
  grid: { stroke: rule, width: 1 },
  ticks: { show: false },
  size: (_plot, labels) => 14 + 7 * Math.max(2, ...(labels ?? []).map((label) => label.length)),
  ...(kind === "boolean" && { splits: () => [0, 1] }),
  values: (_plot, values) =>
    values.map((value, index) =>
      kind === "boolean"
        ? value === 1
          ? "on"
          : "off"
        : `${formatDigits(value, digits, formatRounded)}${index === values.length - 1 && unit ? ` ${unit}` : ""}`,
    ),
});

const utc = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...options });
const CLOCK = utc({ hour: "2-digit", minute: "2-digit" });
const DAY = utc({ day: "numeric", month: "short" });
const MONTH = utc({ month: "short", year: "numeric" });
const DAY_SECONDS = 86_400;

function timeLabel(at: number, step: number): string {
  const format = step >= 28 * DAY_SECONDS ? MONTH : step >= DAY_SECONDS || at % DAY_SECONDS === 0 ? DAY : CLOCK;
  return format.format(new Date(at * 1000));
}
