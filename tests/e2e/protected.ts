/** Somebody new with an authenticator app, set up by hand. */
import { codeAt } from "#tests/support/app-code.ts";
import { inAccount, newcomer } from "./newcomer.ts";
import { expect, PASSWORD, send, signInByHand, submit } from "./wire.ts";

const PATH = "/account/security/authenticator";

/** The key that the page shows, without the groups. */
const keyIn = (html: string): string => (/<code>((?:[A-Z2-7]{4} ?){8})<\/code>/.exec(html)?.[1] ?? "").replaceAll(" ", "");

export type Protected = { email: string; cookie: string; key: string; recoveryCodes: string[] };

export async function protectedNewcomer(name?: string): Promise<Protected> {
  const { email } = await newcomer(name);
  return { email, ...(await enrol(await signInByHand(email))) };
}

/** Sets up an app for whoever has this cookie. */
export async function enrol(cookie: string): Promise<Omit<Protected, "email">> {
  const key = keyIn((await send(PATH, { cookie })).body);
  const answer = await submit(PATH, { cookie, button: "Turn it on", fields: [["code", codeAt(key, new Date())]] });
  const renewed = /__Host-session=[^;]+/.exec(answer.headers["set-cookie"] ?? "")?.[0] ?? "";
  const recoveryCodes = [...new Set(answer.body.match(/(?:[0-9A-Z]{7}-){3}[0-9A-Z]{7}/g))];
  expect(renewed, "a new cookie").not.toBe("");
  expect(recoveryCodes, "the recovery codes are shown").toHaveLength(10);
  return { cookie: renewed, key, recoveryCodes };
}

/** As if enough time had passed for the app to show another code; a test would wait for half a minute. */
export async function nextCode(key: string): Promise<string> {
  await inAccount((database) => database.query("UPDATE totp SET last_step = last_step - 2"));
  return codeAt(key, new Date());
}

/** The answer to the password alone: the second step. */
export const passwordOnly = (email: string) => submit("/sign-in", { button: "Sign in", fields: [["email", email], ["password", PASSWORD]] }); // biome-ignore format: one line
