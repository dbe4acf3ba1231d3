import { test } from "./fixtures.ts";
import { arrive, PUBLIC, portalAsAda } from "./pages.ts";
import { audit, fitsNarrow } from "./usable.ts";

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
