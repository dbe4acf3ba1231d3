import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { arrive, PUBLIC, portalAsAda } from "./pages.ts";

async function audit(page: Page, name: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]).analyze();
    expect
      .soft(
        violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`),
        `${name}, ${colorScheme}`,
      )
      .toEqual([]);
  }
}

/** At 360 px nothing may be wider than the window. */
async function fitsNarrow(page: Page, name: string): Promise<void> {
  await page.setViewportSize({ width: 360, height: 800 });
  expect.soft(await page.evaluate(() => document.documentElement.scrollWidth), `${name} at 360 px`).toBeLessThanOrEqual(360);
  await page.setViewportSize({ width: 1280, height: 800 });
}

test.describe("every page can be used by everybody", () => {
  // A page that is not there says so in the console; that is the browser's line, not ours.
  test.use({ watched: undefined });

  for (const { name, path } of PUBLIC.filter((stop) => stop.name !== "not-found")) {
    test(`in public: ${name}`, async ({ page }) => {
      await arrive(page, path);
      await audit(page, name);
      await fitsNarrow(page, name);
    });
  }

  test("in the portal", async ({ page }) => {
    test.setTimeout(900_000);
    for (const { name, path } of await portalAsAda(page)) {
      await arrive(page, path);
      await audit(page, name);
      await fitsNarrow(page, name);
    }
  });
});
