/**
 * A document of ours, from Markdown to our type. No raw HTML passes: react-markdown escapes it. Headings get ids, so
 * that a sentence can be pointed at; tables stand on end where it is narrow, like every table here.
 */
import Link from "next/link";
import type { ReactNode } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import { Prose } from "./page.tsx";
import { tableClass } from "./table.tsx";

const COMPONENTS: Components = {
  a: ({ href = "", children }) => (href.startsWith("/") ? <Link href={href}>{children}</Link> : <a href={href}>{children}</a>),
  table: ({ children }) => (
    <div className={tableClass.frame}>
      <table className={tableClass.table}>{children}</table>
    </div>
  ),
  thead: ({ children }) => <thead className={tableClass.head}>{children}</thead>,
  tbody: ({ children }) => <tbody className={tableClass.body}>{children}</tbody>,
  tr: ({ children }) => <tr className={tableClass.row}>{children}</tr>,
  th: ({ children }) => (
    <th scope="col" className={tableClass.headCell}>
      {children}
    </th>
  ),
  td: ({ node, children }) => (
    <td className={tableClass.cell} data-label={String(node?.properties.dataLabel ?? "")}>
      <div className="min-w-0">{children}</div>
    </td>
  ),
};

export function Markdown({ children }: { children: string }): ReactNode {
  return (
    <Prose>
      <ReactMarkdown remarkPlugins={[remarkGfm]} rehypePlugins={[nameHeadings, labelCells]} components={COMPONENTS}>
        {children}
      </ReactMarkdown>
    </Prose>
  );
}

type Node = { type: string; tagName?: string; value?: string; properties?: Record<string, unknown>; children?: Node[] };

/** The outermost elements of these names. */
function elements(node: Node, ...names: string[]): Node[] {
  return (node.children ?? []).flatMap((child) => (names.includes(child.tagName ?? "") ? [child] : elements(child, ...names)));
}

const textOf = (node: Node): string => node.value ?? (node.children ?? []).map(textOf).join("");

const set = (node: Node, name: string, value: string) => {
  node.properties = { ...node.properties, [name]: value };
};

/** "What we keep" becomes `what-we-keep`; a second one `what-we-keep-2`. */
function nameHeadings() {
  return (tree: Node) => {
    const seen = new Map<string, number>();
    for (const heading of elements(tree, "h1", "h2", "h3", "h4")) {
      const words =
        textOf(heading)
          .toLowerCase()
          .match(/[\p{L}\p{N}]+/gu) ?? [];
      const slug = words.join("-");
      const count = (seen.get(slug) ?? 0) + 1;
      seen.set(slug, count);
      set(heading, "id", count === 1 ? slug : `${slug}-${count}`);
    }
  };
}

/** Tells each cell the name of its column, for narrow windows. */
function labelCells() {
  return (tree: Node) => {
    for (const table of elements(tree, "table")) {
      const labels = elements(table, "th").map(textOf);
      for (const row of elements(table, "tr")) {
        for (const [index, cell] of elements(row, "td").entries()) set(cell, "dataLabel", labels[index] ?? "");
      }
    }
  };
}
