import path from "node:path";
import { arrive, PUBLIC, portalAsAda } from "./pages.ts";
import { test } from "./wire.ts";

const root = path.resolve(import.meta.dirname, "../..");
const folder = path.resolve(import.meta.dirname, "../.artifacts/screenshots");

// The browser logs a missing page as an error in the console.
test.use({ isWatched: false });

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [360, 1280]) {
    test(`every page, ${width} px, ${colorScheme}`, async ({ page, ada }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width, height: width === 360 ? 800 : 900 });
      const portal = await portalAsAda(page, ada);
      for (const stop of [...PUBLIC, ...portal]) {
        await arrive(page, stop.path);
        await page.screenshot({ path: path.join(folder, `${stop.name}-${width}-${colorScheme}.png`), fullPage: true });
        if (stop.name === "device" && width === 1280 && colorScheme === "light") await page.screenshot({ path: path.join(root, "public/portal.png") });
      }
    });
  }
}
