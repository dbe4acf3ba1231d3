import { describe, expect, it } from "vitest";
import { requireOwnOrigin } from "#app/_edge/origin.ts";

const OWN = "http://localhost:3000";
const SITES = ["same-origin", "same-site", "cross-site", "none", "nonsense", null];
const ORIGINS = [OWN, "https://evil.example", "http://localhost:3000.evil.example", "http://localhost", "https://localhost:3000", `${OWN}/`, "null", "", null];

/** The only requests that come from our own pages, as browsers say it. */
const ALLOWED = [["same-origin", OWN], ["same-origin", null], [null, OWN]]; // biome-ignore format: one line

function isAllowed(site: string | null, origin: string | null): boolean {
  const headers = new Headers();
  if (site !== null) headers.set("sec-fetch-site", site);
  if (origin !== null) headers.set("origin", origin);
  try {
    requireOwnOrigin(headers);
    return true;
  } catch (error) {
    expect(error).toMatchObject({ kind: "forbidden", code: "origin.foreign" });
    return false;
  }
}

describe("a request that changes something", () => {
  it.each(SITES.flatMap((site) => ORIGINS.map((origin) => ({ site, origin }))))("Sec-Fetch-Site $site, Origin $origin", ({ site, origin }) => {
    expect(isAllowed(site, origin)).toBe(ALLOWED.some(([allowedSite, allowedOrigin]) => allowedSite === site && allowedOrigin === origin));
  });
});
