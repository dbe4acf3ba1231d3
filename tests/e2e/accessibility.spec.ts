import { arrive, PORTAL_AREAS, PUBLIC_AREAS, signInAsAda } from "./pages.ts";
import { audit, fitsNarrow } from "./usable.ts";
import { expect, test } from "./wire.ts";

test.describe("every page can be used by everybody", () => {
  // The browser logs a missing page as an error in the console.
  test.use({ isWatched: false });

  for (const [area, stops] of Object.entries(PUBLIC_AREAS)) {
    test(`in public: ${area}`, async ({ page }) => {
      for (const { name, path } of stops.filter((stop) => stop.name !== "not-found")) {
        await arrive(page, path);
        await audit(page, name);
        await fitsNarrow(page, name);
      }
    });
  }

  for (const [area, stopsOf] of Object.entries(PORTAL_AREAS)) {
    test(`in the portal, with signing out in sight: ${area} [7.4.4]`, async ({ page, ada }) => {
      for (const { name, path } of stopsOf(await signInAsAda(page, ada))) {
        await arrive(page, path);
        await audit(page, name);
        await fitsNarrow(page, name);
        await page.getByRole("button", { name: "Ada Marsh" }).click();
        await expect.soft(page.getByRole("menuitem", { name: "Sign out" }), name).toBeVisible();
      }
    });
  }
});
