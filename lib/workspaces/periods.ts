/** Spans of time, from `from` up to but not including `to`: what two have in common, and what one has alone. */
export type Period = { readonly from: Date; readonly to: Date };

const span = (from: Date, to: Date): Period[] => (from < to ? [{ from, to }] : []);
const later = (a: Date, b: Date) => (a > b ? a : b);
const earlier = (a: Date, b: Date) => (a < b ? a : b);

export const common = (some: readonly Period[], others: readonly Period[]): Period[] =>
  some.flatMap((one) => others.flatMap((other) => span(later(one.from, other.from), earlier(one.to, other.to))));

export const without = (some: readonly Period[], others: readonly Period[]): Period[] =>
  others.reduce<Period[]>(
    (left, { from, to }) => left.flatMap((one) => [...span(one.from, earlier(one.to, from)), ...span(later(one.from, to), one.to)]),
    [...some],
  );

/** In the order of time, those that meet as one. */
export function joined(some: readonly Period[]): Period[] {
  const left: Period[] = [];
  for (const one of some.toSorted((a, b) => a.from.getTime() - b.from.getTime())) {
    const last = left.at(-1);
    if (last && one.from <= last.to) left[left.length - 1] = { from: last.from, to: later(last.to, one.to) };
    else left.push(one);
  }
  return left;
}
