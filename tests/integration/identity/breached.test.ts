import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import { signUp } from "#lib/identity/index.ts";
import { requireGoodPassword } from "#lib/identity/password-policy.ts";
import { breachListHash } from "#lib/platform/crypto.ts";
import { log } from "#lib/platform/log.ts";
import { recipients } from "#lib/privacy/index.ts";
import { agreeing, HOME } from "#tests/support/cast.ts";

const LEAKED = "seven purple kettles sing";
const PADDING = "an umbrella under the bridge";
const [leaked, padding] = [breachListHash(LEAKED), breachListHash(PADDING)];

let asked: IncomingMessage[] = [];
let answer: "well" | "badly" | "elsewhere" | "never" = "well";

/** A list as haveibeenpwned.com answers: the other 35 digits, and how often; zero times is padding. */
const list = createServer((request, response) => {
  asked.push(request);
  if (answer === "never") return;
  if (answer === "badly") return void response.writeHead(503).end();
  if (answer === "elsewhere") return void response.writeHead(302, { location: "/" }).end();
  response.end(["0".repeat(35), `${leaked.slice(5)}:42`].join(":1\r\n").concat(`\r\n${padding.slice(5)}:0`));
});
await new Promise<void>((listening) => list.listen(0, "127.0.0.1", () => listening()));
process.env.BREACHED_PASSWORDS_URL = `http://127.0.0.1:${(list.address() as AddressInfo).port}/range/`;

beforeEach(() => {
  asked = [];
  answer = "well";
});
afterAll(() => {
  list.closeAllConnections();
  list.close();
});

describe("a list of breached passwords", () => {
  it("refuses a password that is on it, and lets one pass that is not, or that is only padding [6.2.12a]", async () => {
    await expect(requireGoodPassword(LEAKED, { about: [], by: "a test" }, new Date())).rejects.toMatchObject({
      code: "password.refused",
      detail: { fields: { password: expect.stringContaining("leaked") } },
    });
    await expect(requireGoodPassword("eight green kettles sing", { about: [], by: "a test" }, new Date())).resolves.toBeUndefined();
    await expect(requireGoodPassword(PADDING, { about: [], by: "a test" }, new Date())).resolves.toBeUndefined();
  });

  it("is asked at sign-up, and before anything is written", async () => {
    const person = { name: "Ada Marsh", email: "ada@marsh-weather.example", password: LEAKED, ...agreeing() } as const;
    await expect(signUp(person, HOME)).rejects.toMatchObject({ code: "password.refused" });
    expect(asked).toHaveLength(1);
  });

  it("learns five digits of the hash, asks for padding, and nothing else goes to it [6.2.12a]", async () => {
    await requireGoodPassword("eight green kettles sing", { about: ["Ada Marsh", "ada@marsh-weather.example"], by: "a test" }, new Date());
    const [request] = asked;
    expect(request?.url).toBe(`/range/${breachListHash("eight green kettles sing").slice(0, 5)}`);
    expect(request?.headers["add-padding"]).toBe("true");
    expect(JSON.stringify(request?.rawHeaders)).not.toMatch(/ada|marsh|cookie|referer/i);
  });

  it("is not asked about a password that is refused already", async () => {
    await expect(requireGoodPassword("passwordpassword", { about: [], by: "a test" }, new Date())).rejects.toMatchObject({ code: "password.refused" });
    expect(asked).toHaveLength(0);
  });

  it.each(["badly", "elsewhere", "never"] as const)("that answers %s stops nobody, is logged, and our own rules hold [6.2.12b]", async (how) => {
    answer = how;
    const logged = vi.spyOn(log, "warn");
    const began = performance.now();
    await expect(requireGoodPassword(LEAKED, { about: [], by: "a test" }, new Date())).resolves.toBeUndefined();
    expect(performance.now() - began).toBeLessThan(3_000);
    await expect(requireGoodPassword("passwordpassword", { about: [], by: "a test" }, new Date())).rejects.toMatchObject({ code: "password.refused" });
    expect(logged.mock.calls.map(([event]) => event)).toEqual(["breached_passwords.unavailable"]);
    logged.mockRestore();
  });

  it("stands among the recipients when it is on", () => {
    expect(recipients().map(({ name }) => name)).toEqual(["Resend", "127.0.0.1"]);
  });
});
