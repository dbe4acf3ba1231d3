/** Changes of address at the same moment as other changes: an undo wins, no reset link reaches a replaced address, and nothing deadlocks. */
import { describe, expect, it } from "vitest";
import { record } from "#lib/audit/index.ts";
import {
  addPasskey,
  confirmEmailChange,
  profile,
  registrationOptions,
  requestEmailChange,
  requestResetFor,
  resetOf,
  sendReset,
  undoEmailChange,
} from "#lib/identity/index.ts";
import { hold } from "#lib/identity/user-lock.ts";
import { account, type Tx } from "#lib/platform/db/account.ts";
import { vault } from "#lib/platform/db/vault.ts";
import { JobAccess } from "#lib/platform/queue.ts";
import { emailLookup } from "#lib/platform/seal/index.ts";
import { Authenticator } from "#tests/support/authenticator.ts";
import { confirmed, HOME, sessionOf } from "#tests/support/cast.ts";
import { lettersTo, linkTokenFor } from "#tests/support/letters.ts";
import { inTurn } from "#tests/support/meanwhile.ts";

let people = 0;
const address = (name: string) => `${name}.race.${++people}@marsh-weather.example`;
const sendResetTo = (email: string) => sendReset(JobAccess.claimed("1"), { lookup: Buffer.from(emailLookup(email)).toString("hex") });
const done = { status: "fulfilled", value: undefined };

/** Somebody who asked for another address, and the link that confirms it. */
async function asked() {
  const [old, next] = [address("ada"), address("ada.new")];
  const { session } = await sessionOf({ name: "Ada Marsh", email: old });
  await requestEmailChange(session, { email: next }, HOME);
  const holdUser = (tx: Tx) => hold(tx, session.userId);
  return { old, next, session, link: await linkTokenFor(next, "/email/confirm"), holdUser };
}

/** Somebody whose address was changed, and the link that undoes it. */
async function changed() {
  const one = await asked();
  await confirmEmailChange(one.session, one.link, HOME);
  return { ...one, undo: await linkTokenFor(one.old, "/email/undo") };
}

describe("undoing a change of address", () => {
  it("succeeds when a passkey is added at the same moment, and removes and names it [6.3.7b]", async () => {
    const { old, session, undo, holdUser } = await changed();
    const passkey = JSON.stringify(new Authenticator({}).create(await registrationOptions(session)));
    const add = () => addPasskey(session, { name: "Key ring", passkey }, HOME);
    const [added, undone] = await inTurn(holdUser, [add, () => undoEmailChange(undo, HOME)]);
    expect(added?.status).toBe("fulfilled");
    expect(undone).toEqual({ status: "fulfilled", value: ["1 passkey", "the recovery codes"] });
    expect(await account().passkey.count({ where: { userId: session.userId } })).toBe(0);
    const letter = (await lettersTo(old)).find(({ subject }) => subject.startsWith("Your address is back"));
    expect(letter?.paragraphs.join(" ")).toContain("1 passkey and the recovery codes");
  });

  it("succeeds when another address is confirmed at the same moment, and tells that address", async () => {
    const { old, session, undo, holdUser } = await changed();
    const third = address("third");
    await requestEmailChange(session, { email: third }, HOME);
    const link = await linkTokenFor(third, "/email/confirm");
    const outcomes = await inTurn(holdUser, [() => confirmEmailChange(session, link, HOME), () => undoEmailChange(undo, HOME)]);
    expect(outcomes).toEqual([done, { status: "fulfilled", value: [] }]);
    expect((await profile(session)).email).toBe(old);
    expect((await lettersTo(third)).at(-1)?.subject).toBe("The change of your address was undone");
  });

  it("destroys the keys of its letters when it is refused", async () => {
    const { old, undo } = await changed();
    await confirmed({ name: "Cleo Quay", email: old });
    const before = await vault().subjectKey.count();
    await expect(undoEmailChange(undo, HOME)).rejects.toMatchObject({ code: "email.taken_since" });
    expect(await vault().subjectKey.count()).toBe(before);
  });
});

describe("a reset link", () => {
  it("is not mailed to an address that an undo replaces at the same moment, and the owner's link stays valid [6.4.1a]", async () => {
    const { old, next, undo, holdUser } = await changed();
    const [undone, sent] = await inTurn(holdUser, [() => undoEmailChange(undo, HOME), () => sendResetTo(next)]);
    expect([undone?.status, sent]).toEqual(["fulfilled", done]);
    expect(await linkTokenFor(next, "/reset")).toBe("");
    expect(await resetOf(await linkTokenFor(old, "/reset"))).toEqual({ email: old });
  });

  it("is not mailed to an address that a confirmed change replaces at the same moment", async () => {
    const { old, session, link, holdUser } = await asked();
    const outcomes = await inTurn(holdUser, [() => confirmEmailChange(session, link, HOME), () => sendResetTo(old)]);
    expect(outcomes).toEqual([done, done]);
    expect(await linkTokenFor(old, "/reset")).toBe("");
  });

  it("is refused to an operator when the address changes at the same moment", async () => {
    const { old, session, link, holdUser } = await asked();
    const [, sent] = await inTurn(holdUser, [() => confirmEmailChange(session, link, HOME), () => requestResetFor(session.userId)]);
    expect(sent).toMatchObject({ status: "rejected", reason: { kind: "conflict", code: "reset.not_mailed" } });
    expect(await linkTokenFor(old, "/reset")).toBe("");
  });
});

describe("a request for the address of another account", () => {
  /** Nobody else can record anything until the transaction ends. */
  const holdRecord = (tx: Tx) => record(tx, null, "user.sign_in_refused");

  it("succeeds while that account asks for the address of this one", async () => {
    const [one, other] = [await asked(), await asked()];
    const ask = (from: typeof one, to: typeof one) => () => requestEmailChange(from.session, { email: to.old }, HOME);
    expect(await inTurn(holdRecord, [ask(one, other), ask(other, one)])).toEqual([done, done]);
  });

  it("succeeds while that account confirms another address", async () => {
    const [one, other] = [await asked(), await asked()];
    const confirm = () => confirmEmailChange(other.session, other.link, HOME);
    expect(await inTurn(holdRecord, [() => requestEmailChange(one.session, { email: other.old }, HOME), confirm])).toEqual([done, done]);
  });
});
