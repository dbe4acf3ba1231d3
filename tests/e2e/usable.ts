/** Whether a page, as it stands now, can be used by everybody. */
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect } from "./fixtures.ts";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** All that can differ in the dark, which changes colours and nothing else (tests/unit/ui/dark.test.ts). */
const ABOUT_COLOUR = ["color-contrast", "link-in-text-block"];

/** In light and in dark. */
export async function audit(page: Page, name: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const axe = new AxeBuilder({ page });
    const { violations } = await (colorScheme === "light" ? axe.withTags(RULES) : axe.withRules(ABOUT_COLOUR)).analyze();
    expect
      .soft(
        violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`),
        `${name}, ${colorScheme}`,
      )
      .toEqual([]);
  }
}

/** At 360 px nothing may be wider than the window. */
export async function fitsNarrow(page: Page, name: string): Promise<void> {
  await page.setViewportSize({ width: 360, height: 800 });
  expect.soft(await page.evaluate(() => document.documentElement.scrollWidth), `${name} at 360 px`).toBeLessThanOrEqual(360);
  await page.setViewportSize({ width: 1280, height: 800 });
}
