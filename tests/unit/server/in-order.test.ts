/** Pages as React streams them, put in order. */
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { createElement as h, type ReactNode, Suspense, use } from "react";
import { renderToPipeableStream } from "react-dom/server";
import { expect, it } from "vitest";
import { inOrder } from "#lib/server/in-order.ts";

function Late({ after, children }: { after: Promise<unknown>; children?: ReactNode }) {
  use(after);
  return children;
}

const late = (after: Promise<unknown>, fallback: ReactNode, ...children: ReactNode[]) => h(Suspense, { fallback }, h(Late, { after }, ...children));

/** A page with two late parts, one with another inside, between a heading and a footer. */
function pageOf(outer: Promise<unknown>, inner: Promise<unknown>) {
  const nested = late(inner, h("div", null, "Loading more"), h("div", null, h("div", null, '</div> "quoted" <div>')));
  return h(
    "body",
    null,
    h(
      "main",
      null,
      h("h1", null, "Title"),
      late(outer, h("p", null, "Loading"), h("div", null, h("h2", null, "First"), nested)),
      late(inner, h("p", null, "Loading"), h("h2", null, "Second")),
    ),
    h("footer", null, "Footer"),
  );
}

/** Renders the page; the parts become ready one after the other once its beginning was sent. */
async function streamed(page: (outer: Promise<unknown>, inner: Promise<unknown>) => ReactNode = pageOf): Promise<string> {
  const [outer, inner] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const through = new PassThrough();
  const whole = text(through);
  const { pipe } = renderToPipeableStream(page(outer.promise, inner.promise), {
    onShellReady() {
      pipe(through);
      setImmediate(() => {
        outer.resolve();
        setImmediate(inner.resolve);
      });
    },
  });
  return whole;
}

it("every late part stands in its place, complete, and nothing is left to be moved", async () => {
  const html = await streamed();
  expect(html).toMatch(/<\/footer>.*Second/s);
  const page = inOrder(html);
  const visible = page.replace(/<script[\s\S]*?<\/script>|<!--[\s\S]*?-->/g, "");
  expect(visible).toContain(
    "<main><h1>Title</h1><div><h2>First</h2><div><div>&lt;/div&gt; &quot;quoted&quot; &lt;div&gt;</div></div></div><h2>Second</h2></main><footer>Footer</footer>",
  );
  expect(page).not.toMatch(/Loading|<!--\$\?-->|<template|hidden id=|\$R[CS]\("/);
});

it("late rows of a table, and late parts of its cells, stand in their table", async () => {
  const row = (text: string) => h("tr", { key: text }, h("td", null, text));
  const html = await streamed((outer, inner) =>
    h(
      "body",
      null,
      h("main", null, h("table", null, h("tbody", null, row("First"), late(outer, row("Loading"), row("Second"), late(inner, row("Loading"), row("Third")))))),
    ),
  );
  expect(html).toContain("<table hidden>");
  const visible = inOrder(html).replace(/<script[\s\S]*?<\/script>|<!--[\s\S]*?-->/g, "");
  expect(visible).toContain("<main><table><tbody><tr><td>First</td></tr><tr><td>Second</td></tr><tr><td>Third</td></tr></tbody></table></main></body>");
});

it("parts of one place that become ready one after the other stand in their order", async () => {
  const html = await streamed((outer, inner) =>
    h(
      "body",
      null,
      h(
        "main",
        null,
        h(
          Suspense,
          { fallback: h("p", null, "Loading") },
          h("section", null, h(Late, { after: inner }, h("p", null, "First"), h("div", null, "More")), h(Late, { after: outer }, h("p", null, "Second"))),
        ),
      ),
      h("footer", null, "Footer"),
    ),
  );
  expect(html).toContain('$RS("');
  const page = inOrder(html);
  const visible = page.replace(/<script[\s\S]*?<\/script>|<!--[\s\S]*?-->/g, "");
  expect(visible).toContain("<main><section><p>First</p><div>More</div><p>Second</p></section></main><footer>Footer</footer>");
  expect(page).not.toMatch(/Loading|<template|hidden id=|\$R[CS]\("/);
});

it("a page without late parts, or with marks that are not understood, stays as it is", () => {
  for (const html of ["<main>All here</main>", '<main><!--$?--><template id="B:0"></template>Loading<!--/$--></main><script>$RC("B:0","S:0")</script>']) {
    expect(inOrder(html)).toBe(html);
  }
});
