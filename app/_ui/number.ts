/** Numbers as people read them: thousands apart by a space that does not break (48 210), a point before decimals, the same on every machine. */
const GAP = "\u00a0";

const spaced = (format: Intl.NumberFormat, value: number | bigint): string =>
  format
    .formatToParts(value)
    .map((part) => (part.type === "group" ? GAP : part.value))
    .join("");

const whole = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
const precise = new Intl.NumberFormat("en-GB", { maximumSignificantDigits: 6 });

/** A count: 48 210. */
export const formatCount = (value: number | bigint): string => spaced(whole, value);

/** A measured value, to six significant digits at most. */
const formatValue = (value: number): string =>
  Math.abs(value) >= 1e15 || (value !== 0 && Math.abs(value) < 1e-6) ? value.toExponential(3) : spaced(precise, value);

const rounded = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 2, maximumSignificantDigits: 4, roundingPriority: "morePrecision" });

/** A mean or a point of a chart: two decimals, or four significant digits where that is more. */
export const formatRounded = (value: number): string =>
  Math.abs(value) >= 1e15 || (value !== 0 && Math.abs(value) < 1e-6) ? value.toExponential(3) : spaced(rounded, value);

const fixed = (digits: number) => new Intl.NumberFormat("en-GB", { minimumFractionDigits: digits, maximumFractionDigits: digits, signDisplay: "negative" });

/** With as many decimals as were asked for; where that is null, as `otherwise` does it. */
export const formatDigits = (value: number, digits: number | null, otherwise = formatValue): string =>
  digits === null || Math.abs(value) >= 1e15 ? otherwise(value) : spaced(fixed(digits), value);

/** The value of a boolean field, the same in charts, tables, sparklines and files, and as devices send it. */
export const formatBoolean = (value: boolean): string => (value ? "true" : "false");

/** "1 device", "3 devices". */
export const formatPlural = (value: number | bigint, one: string, many = `${one}s`): string =>
  `${formatCount(value)} ${value === 1 || value === 1n ? one : many}`;

const BYTES = ["B", "KB", "MB", "GB", "TB"];

export function formatBytes(bytes: number): string {
  const step = bytes < 1 ? 0 : Math.min(BYTES.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** step;
  return `${step === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)}${GAP}${BYTES[step]}`;
}
