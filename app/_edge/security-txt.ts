/** Whom to tell about a weakness (RFC 9116). */
import { after, clock, DAY } from "#lib/platform/clock.ts";
import { controller } from "#lib/platform/controller.ts";
import { ownAddress } from "./own-address.ts";

/** How far ahead it expires: RFC 9116 §2.5.5 recommends less than a year. */
const VALID_FOR = 180 * DAY;

export function securityTxt(now = clock.now()): Response {
  const { name, email } = controller();
  const fields = [
    ["# Operator", name],
    ["Contact", `mailto:${email}`],
    ["Expires", `${after(now, VALID_FOR).toISOString().slice(0, 10)}T00:00:00Z`],
    ["Preferred-Languages", "en"],
    ["Canonical", ownAddress("/.well-known/security.txt")],
    ["Policy", ownAddress("/security")],
  ];
  return new Response(fields.map(([name, value]) => `${name}: ${value}\n`).join(""), { headers: { "content-type": "text/plain; charset=utf-8" } });
}
