/**
 * A streamed page in the order in which it is read.
 *
 * React streams a part that was not ready as a hidden box at the end of the body, and a script puts it into its place. Where no scripts run,
 * the page would stay that way: headings after the footer, content outside of `main`. This does what the script does, on the whole page.
 *
 * The marks are those of React DOM 19 (ReactDOMFizzServer): `<!--$?--><template id="B:0"></template>fallback<!--/$-->` is a place,
 * `<div hidden id="S:0">` (in a table `<table hidden><tbody id="S:0">` and the like) its part, and `$RC("B:0","S:0")` the call that joins them. `<template id="P:1">` and `$RS("S:1","P:1")` are the
 * same inside a part. A page with other marks is returned as far as it is understood; public/noscript.css shows the rest.
 */

const CALL = /\$R([CRS])\("([BPS]:[0-9a-f]+)","([BPS]:[0-9a-f]+)"(?:,\[[^\]]*\])?\);?/g;
const BOUNDARY = /<!--(\$[?!~]?|\/\$)-->/g;

type Range = readonly [start: number, end: number];

/** The opening of a box: a div, or what may stand where the part belongs, such as rows in a hidden table of their own. */
const BOX_OPENING = /(<table hidden>)?<(div|table|tbody|tr|colgroup|svg|math)\b[^<>]* id="(S:[0-9a-f]+)">/g;
/** An opening or closing tag of any kind of box. */
const BOX_TAG = /<(\/?)(div|table|tbody|tr|colgroup|svg|math)\b/g;

/** The box of a part: where it begins and ends, and where its content does. */
function boxOf(html: string, id: string): { box: Range; content: Range } | null {
  const opening = [...html.matchAll(BOX_OPENING)].find(([, , , found]) => found === id);
  if (!opening) return null;
  const [whole, table = "", element = ""] = opening;
  const from = opening.index + whole.length;
  let depth = 1;
  BOX_TAG.lastIndex = from;
  for (let found = BOX_TAG.exec(html); found; found = BOX_TAG.exec(html)) {
    if (found[2] !== element) continue;
    depth += found[1] === "/" ? -1 : 1;
    if (depth === 0) return { box: [opening.index, BOX_TAG.lastIndex + ">".length + (table ? "</table>".length : 0)], content: [from, found.index] };
  }
  return null;
}

/** The place of a part: from the mark before its template to the end of its fallback. For a place inside a part, the template alone. */
function placeOf(html: string, id: string, isBoundary: boolean): Range | null {
  const template = `<template id="${id}"></template>`;
  const at = html.indexOf(template);
  if (at < 0) return null;
  if (!isBoundary) return [at, at + template.length];
  const start = at - "<!--$?-->".length;
  if (!/^<!--\$[?~]-->$/.test(html.slice(start, at))) return null;
  let depth = 1;
  BOUNDARY.lastIndex = at;
  for (let mark = BOUNDARY.exec(html); mark; mark = BOUNDARY.exec(html)) {
    depth += mark[1] === "/$" ? -1 : 1;
    if (depth === 0) return [start, mark.index];
  }
  return null;
}

/** Puts the part `partId` into its place. Returns null when one of the two is not there. */
function join(html: string, partId: string, placeId: string, isBoundary: boolean): string | null {
  const part = boxOf(html, partId);
  const place = placeOf(html, placeId, isBoundary);
  if (!part || !place) return null;
  const content = (isBoundary ? "<!--$-->" : "") + html.slice(...part.content);
  const edits = [
    { range: part.box, text: "" },
    { range: place, text: content },
  ].sort((a, b) => b.range[0] - a.range[0]);
  return edits.reduce((page, { range: [start, end], text }) => page.slice(0, start) + text + page.slice(end), html);
}

/** The same page with every part in its place, as if none had been late. Scripts, where they run, find it complete. */
export function inOrder(html: string): string {
  let page = html;
  for (const [call, kind, first = "", second = ""] of html.matchAll(CALL)) {
    const isBoundary = kind !== "S";
    const joined = isBoundary ? join(page, second, first, true) : join(page, first, second, false);
    if (joined) page = joined.replace(call, "");
  }
  return page;
}
