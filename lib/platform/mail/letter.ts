/** How a mail looks: one layout for all, in text and in HTML without images or links to anywhere but us. */
import { createElement as h } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { controller } from "../controller.ts";
import type { Letter } from "./letter-schema.ts";

/** One line, without control characters: a line break in a name must not become a mail header. */
export const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();

const greeting = (letter: Letter) => (letter.name ? `Hello ${oneLine(letter.name)},` : "Hello,");
const signature = () =>
  `Kept is operated by ${controller().name}, ${controller().address}. You get this mail because of something done with your account or your address; it holds no tracking of any kind.`;

export function asText(letter: Letter): string {
  const facts = (letter.facts ?? []).map(([label, value]) => `${label}: ${value}`).join("\n");
  const action = letter.action ? `${letter.action.label}:\n${letter.action.url}` : "";
  return [greeting(letter), ...letter.paragraphs, facts, action, `-- \n${signature()}`].filter(Boolean).join("\n\n");
}

const style = {
  body: {
    margin: 0,
    padding: "32px 16px",
    background: "#f6f4ee",
    color: "#1d2321",
    fontFamily: "Georgia, 'Times New Roman', serif",
    fontSize: 17,
    lineHeight: 1.55,
  },
  sheet: { maxWidth: 560, margin: "0 auto", padding: 32, background: "#fffdf8", border: "1px solid #dcd7c9" },
  button: {
    display: "inline-block",
    padding: "12px 20px",
    background: "#0b5d51",
    color: "#ffffff",
    textDecoration: "none",
    fontFamily: "Arial, sans-serif",
    fontSize: 16,
  },
  small: { color: "#5a625e", fontFamily: "Arial, sans-serif", fontSize: 13 },
  cell: { padding: "4px 16px 4px 0", borderBottom: "1px solid #eae6da", fontFamily: "Arial, sans-serif", fontSize: 14 },
} as const;

export function asHtml(letter: Letter): string {
  const facts = (letter.facts ?? []).map(([label, value]) =>
    h("tr", { key: label }, h("td", { style: style.cell }, label), h("td", { style: style.cell }, value)),
  );
  const sheet = h(
    "div",
    { style: style.sheet },
    h("p", { style: { marginTop: 0 } }, greeting(letter)),
    ...letter.paragraphs.map((paragraph) => h("p", { key: paragraph }, paragraph)),
    facts.length > 0 && h("table", { cellPadding: 0, cellSpacing: 0 }, h("tbody", null, facts)),
    letter.action && h("p", null, h("a", { href: letter.action.url, style: style.button }, letter.action.label)),
    letter.action && h("p", { style: style.small }, "If the button does not work, open this address: ", letter.action.url),
    h("p", { style: style.small }, signature()),
  );
  const page = h(
    "html",
    { lang: "en" },
    h("head", null, h("meta", { charSet: "utf-8" }), h("title", null, letter.subject)),
    h("body", { style: style.body }, sheet),
  );
  return `<!doctype html>${renderToStaticMarkup(page)}`;
}
