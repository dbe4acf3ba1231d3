import { z } from "zod";
import { route } from "#app/_edge/route.ts";
import { after, clock, DAY } from "#lib/platform/clock.ts";
import { env } from "#lib/platform/env.ts";

/** How far ahead it expires: RFC 9116 §2.5.5 recommends less than a year. */
const VALID_FOR = 180 * DAY;

/** Whom to tell about a weakness (RFC 9116). Made for each request, so that it never expires while the portal runs. */
export const GET = route(z.object({}), "anyone", async () => {
  const { KEPT_ORIGIN, PRIVACY_CONTACT } = env();
  const at = (path: string) => new URL(path, KEPT_ORIGIN).href;
  const expires = `${after(clock.now(), VALID_FOR).toISOString().slice(0, 10)}T00:00:00Z`;
  const fields = [
    ["Contact", `mailto:${PRIVACY_CONTACT}`],
    ["Expires", expires],
    ["Preferred-Languages", "en"],
    ["Canonical", at("/.well-known/security.txt")],
    ["Policy", at("/security")],
  ];
  const text = fields.map(([name, value]) => `${name}: ${value}\n`).join("");
  return new Response(text, { headers: { "content-type": "text/plain; charset=utf-8" } });
});
