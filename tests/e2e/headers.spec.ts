import { expect, test } from "./wire.ts";

const PATHS = [
  "/",
  "/sign-in",
  "/account",
  "/w/new",
  "/nothing-here",
  "/api/health",
  "/api/ingest",
  "/api/nothing-here",
  "/_next/static/nothing.js",
  "/noscript.css",
  "/icon.svg",
];

test("every response carries the security headers, errors included", async ({ request }) => {
  for (const path of PATHS) {
    const headers = (await request.get(path, { maxRedirects: 0 })).headers();
    expect.soft(headers["content-security-policy"], path).toContain("object-src 'none'");
    expect.soft(headers["content-security-policy"], path).toContain("base-uri 'none'");
    expect.soft(headers["content-security-policy"], path).toContain("frame-ancestors 'none'");
    expect.soft(headers["content-security-policy"], path).not.toContain("unsafe-inline");
    expect.soft(headers["strict-transport-security"], path).toContain("max-age=63072000");
    expect.soft(headers["x-content-type-options"], path).toBe("nosniff");
    expect.soft(headers["referrer-policy"], path).toBe("no-referrer");
    expect.soft(headers["cross-origin-opener-policy"], path).toBe("same-origin");
    expect.soft(headers["cross-origin-resource-policy"], path).toBe("same-origin");
    expect.soft(headers["permissions-policy"], path).toContain("camera=()");
    expect.soft(headers["x-request-id"], path).toMatch(/^[0-9a-f-]{36}$/);
    expect.soft(headers["x-powered-by"], path).toBeUndefined();
    if (!path.startsWith("/_next/static/")) expect.soft(headers["cache-control"], path).toContain("no-store");
  }
});

test("a page's policy has a fresh nonce, whatever the caller sends", async ({ request }) => {
  const nonce = async () =>
    /'nonce-([^']+)'/.exec(
      (await request.get("/", { headers: { "content-security-policy": "script-src 'nonce-mine'", "x-nonce": "mine" } })).headers()["content-security-policy"] ??
        "",
    )?.[1];
  const [first, second] = [await nonce(), await nonce()];
  expect(first).not.toBe("mine");
  expect(first).not.toBe(second);
});

test("methods that are not used are refused with 405", async ({ request }) => {
  for (const [method, path] of [
    ["PUT", "/"],
    ["DELETE", "/account"],
    ["TRACE", "/"],
    ["POST", "/api/health"],
    ["GET", "/api/ingest"],
  ] as const) {
    expect.soft((await request.fetch(path, { method, maxRedirects: 0 })).status(), `${method} ${path}`).toBe(405);
  }
});

test("a foreign host is sent to our own address", async ({ request, baseURL }) => {
  const answer = await request.get("/sign-in", { headers: { host: "evil.example" }, maxRedirects: 0 });
  expect(answer.status()).toBe(308);
  expect(answer.headers().location).toBe(`${baseURL}/sign-in`);
});

test("nobody gets a cookie before signing in", async ({ page }) => {
  for (const path of ["/", "/privacy", "/sign-in", "/sign-up"]) await page.goto(path);
  expect(await page.context().cookies()).toEqual([]);
});

test("there are no source maps", async ({ page, request }) => {
  await page.goto("/");
  const scripts = await page.locator("script[src]").evaluateAll((all) => all.map((one) => (one as HTMLScriptElement).src));
  expect(scripts.length).toBeGreaterThan(0);
  for (const script of scripts) {
    expect(await (await request.get(script)).text()).not.toContain("sourceMappingURL");
    expect((await request.get(`${script}.map`)).status()).toBe(404);
  }
});
