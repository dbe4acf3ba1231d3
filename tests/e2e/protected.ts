/** Somebody new with an authenticator app, set up by hand. */
import { account } from "#lib/platform/db/account.ts";
import { emailLookup } from "#lib/platform/seal/index.ts";
import { codeAt } from "#tests/support/app-code.ts";
import { newcomer } from "./newcomer.ts";
import { newSession } from "./resident.ts";
import { expect, origin, PASSWORD, send, submit } from "./wire.ts";

const PATH = "/account/security/authenticator";

/** The key that the page shows, without the groups. */
const keyIn = (html: string): string => (/<code>((?:[A-Z2-7]{4} ?){8})<\/code>/.exec(html)?.[1] ?? "").replaceAll(" ", "");

export type Protected = { email: string; cookie: string; key: string; recoveryCodes: string[] };

export async function protectedNewcomer(name?: string): Promise<Protected> {
  const { email } = await newcomer(name);
  return { email, ...(await enrol(await newSession(email))) };
}

/** Sets up an app for whoever has this cookie. */
export async function enrol(cookie: string): Promise<Omit<Protected, "email">> {
  const begun = await submit(PATH, { cookie, button: "Set up the app", fields: [] });
  const path = String(begun.headers.location ?? begun.headers["x-action-redirect"] ?? PATH)
    .replace(origin(), "")
    .replace(/;.*$/, "");
  const key = keyIn((await send(path, { cookie })).body);
  const answer = await submit(path, { cookie, button: "Turn it on", fields: [["code", codeAt(key, new Date())]] });
  const renewed = /__Host-session=[^;]+/.exec(answer.headers["set-cookie"] ?? "")?.[0] ?? "";
  const recoveryCodes = [...new Set(answer.body.match(/(?:[0-9A-Z]{7}-){3}[0-9A-Z]{7}/g))];
  expect(renewed, "a new cookie").not.toBe("");
  expect(recoveryCodes, "the recovery codes are shown").toHaveLength(10);
  return { cookie: renewed, key, recoveryCodes };
}

/** The next code of the app of `email`, as if half a minute had passed since the last one. */
export async function nextCode({ email, key }: Pick<Protected, "email" | "key">): Promise<string> {
  const { count } = await account().totp.updateMany({ where: { user: { emailLookup: emailLookup(email) } }, data: { lastStep: { decrement: 2 } } });
  if (count !== 1) throw new Error(`${email} has no authenticator app.`);
  return codeAt(key, new Date());
}

/** The answer to the password alone: the second step. */
export const passwordOnly = (email: string) => submit("/sign-in", { button: "Sign in", fields: [["email", email], ["password", PASSWORD]] }); // biome-ignore format: one line
