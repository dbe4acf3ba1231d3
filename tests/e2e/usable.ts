/** Checks that a page, in its present state, is accessible and fits a narrow screen. */
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";
import { expect } from "./fixtures.ts";

/** The axe-core that `@axe-core/playwright` brings along. Its own builder injects the script four times and opens a blank page for each analysis. */
const { source } = createRequire(import.meta.resolve("@axe-core/playwright"))("axe-core") as { source: string };

type Rules = { type: "tag" | "rule"; values: string[] };
type Violation = { id: string; nodes: { target: string[] }[] };
type Axe = { run(options: { runOnly?: Rules; resultTypes: ["violations"] }): Promise<{ violations: Violation[] }> };

const WCAG: Rules = { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] };
/** All that can differ in the dark, which changes colours and nothing else (tests/unit/ui/dark.test.ts). */
const ABOUT_COLOUR: Rules = { type: "rule", values: ["color-contrast", "link-in-text-block"] };

/** The violations of `rules` on the page, each with the selectors of its elements. Without `rules`, of every rule that axe enables by default. */
export async function violations(page: Page, rules?: Rules): Promise<string[]> {
  if (await page.evaluate(() => !("axe" in window))) await page.evaluate(source);
  return page.evaluate(async (runOnly) => {
    // A colour that is still changing has a contrast of its own.
    for (const animation of document.getAnimations()) if (animation instanceof CSSTransition) animation.finish();
    const { axe } = window as unknown as { axe: Axe };
    const found = await axe.run({ ...(runOnly ? { runOnly } : {}), resultTypes: ["violations"] });
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
  }, rules);
}

/** WCAG 2.2 AA in light and in dark. */
export async function audit(page: Page, name: string): Promise<void> {
  // A page that still streams has placeholders, and maybe no heading yet.
  await page.waitForFunction(() => document.querySelector("h1") !== null && document.querySelectorAll("main [data-fallback]").length === 0);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    expect.soft(await violations(page, colorScheme === "light" ? WCAG : ABOUT_COLOUR), `${name}, ${colorScheme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: "light" });
}

/** At 360 px nothing may be wider than the window. */
export async function fitsNarrow(page: Page, name: string): Promise<void> {
  await page.setViewportSize({ width: 360, height: 800 });
  expect.soft(await page.evaluate(() => document.documentElement.scrollWidth), `${name} at 360 px`).toBeLessThanOrEqual(360);
  await page.setViewportSize({ width: 1280, height: 800 });
}
