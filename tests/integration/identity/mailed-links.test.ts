/** Links that are mailed: each opens what it was made for, and none of them is a way in. */
import { beforeAll, describe, expect, it } from "vitest";
import { confirm, confirmEmailChange, requestEmailChange, requestResetFor, reset, resume, type Session, signIn, undoEmailChange } from "#lib/identity/index.ts";
import { account } from "#lib/platform/db/account.ts";
import { CAST, HOME, PASSWORD, sessionOf, signUp } from "#tests/support/cast.ts";
import { linkTokenFor } from "#tests/support/letters.ts";

const [OLD, NEW] = ["ada.old@marsh-weather.example", "ada.new@marsh-weather.example"];
const FRESH = "velvet anchor nine pancakes";

/** Every verb that takes a mailed secret, by the name of its link, in an order in which each can still be used. */
const USES: Record<string, (token: string) => Promise<unknown>> = {
  confirm: (token) => confirm({ token, password: PASSWORD }, null, HOME),
  undo: (token) => undoEmailChange(token, HOME),
  email: (token) => confirmEmailChange(ben, token, HOME),
  reset: (token) => reset({ token, password: FRESH }, HOME),
};
const links: Record<string, string> = {};
let ben: Session;

beforeAll(async () => {
  const { session } = await sessionOf({ name: CAST.ada.name, email: OLD });
  await requestEmailChange(session, { email: NEW }, HOME);
  await confirmEmailChange(session, await linkTokenFor(NEW), HOME);
  links.undo = await linkTokenFor(OLD);
  ben = (await sessionOf(CAST.ben)).session;
  await requestEmailChange(ben, { email: "ben.new@marsh-weather.example" }, HOME);
  links.email = await linkTokenFor("ben.new@marsh-weather.example");
  const cleo = (await sessionOf(CAST.cleo)).session;
  await requestResetFor(cleo.userId);
  links.reset = await linkTokenFor(CAST.cleo.email);
  await signUp(CAST.sam);
  links.confirm = await linkTokenFor(CAST.sam.email);
});

describe("a mailed link", () => {
  it("is each another secret", () => {
    expect(new Set(Object.values(links)).size).toBe(Object.keys(USES).length);
    for (const token of Object.values(links)) expect(token).toMatch(/^[\w-]{43}$/);
  });

  it("does what it was made for and nothing else, and is not used up by trying [6.6.2]", async () => {
    for (const [name, token] of Object.entries(links)) {
      for (const [other, use] of Object.entries(USES).filter(([each]) => each !== name))
        await expect(use(token), `${name} as ${other}`).rejects.toMatchObject({ kind: "invalid", code: expect.stringContaining("dead") });
    }
    for (const use of Object.values(USES)) await expect(use("x".repeat(43))).rejects.toMatchObject({ code: expect.stringContaining("dead") });
  });

  it("is no password, of its account or any other [6.4.1d]", async () => {
    const owners = { undo: OLD, email: CAST.ben.email, reset: CAST.cleo.email, confirm: CAST.sam.email };
    for (const [kind, email] of Object.entries(owners))
      await expect(signIn({ email, password: links[kind] ?? "" }, HOME), kind).rejects.toMatchObject({ code: "sign_in.wrong" });
  });

  it("is no cookie: it opens no session by itself [6.3.6]", async () => {
    for (const token of Object.values(links)) expect(await resume(token)).toBeNull();
  });

  it("signs nobody in when it is used: e-mail is no factor [6.3.6, 7.6.2]", async () => {
    const handles = async () => (await account().session.findMany({ select: { handle: true } })).map(({ handle }) => handle);
    const before = new Set(await handles());
    for (const [name, use] of Object.entries(USES)) {
      expect(await use(links[name] ?? ""), name).toEqual(name === "undo" ? [] : undefined);
      expect(
        (await handles()).filter((handle) => !before.has(handle)),
        name,
      ).toEqual([]);
    }
    // They have done their work all the same.
    expect(await signIn({ email: CAST.cleo.email, password: FRESH }, HOME)).toHaveProperty("session");
    expect(await signIn({ email: OLD, password: PASSWORD }, HOME)).toHaveProperty("session");
  });
});
