/** Recovery from a lost second factor: what proves the identity of the owner, and what does not. */
import { describe, expect, it } from "vitest";
import { endSessionsOf, inviteStaff, namesOf, requestResetFor, reset, resume, type Session, signIn, signInWithFactor } from "#lib/identity/index.ts";
import { account } from "#lib/platform/db/account.ts";
import { enrolled } from "#tests/support/authenticator-app.ts";
import { HOME } from "#tests/support/cast.ts";
import { linkTokenFor } from "#tests/support/letters.ts";
import { passkeyOwner } from "#tests/support/passkey-owner.ts";
import { sources } from "#tests/support/sources.ts";

const now = new Date("2026-11-21T09:00:00Z");
const FRESH = "velvet anchor nine pancakes";

/** Sets the password by the mailed link and signs in with it. */
async function recoverPassword({ userId, actor }: Session) {
  const email = (await namesOf([actor.auditRef])).get(actor.auditRef)?.email ?? "";
  await requestResetFor(userId, now);
  await reset({ token: await linkTokenFor(email, "/reset"), password: FRESH }, HOME, now);
  const outcome = await signIn({ email, password: FRESH }, HOME, now);
  if ("session" in outcome) throw new Error("The mailed link was enough.");
  return outcome;
}

const codeOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => "in",
    (error: { code?: string }) => error.code,
  );

describe("an account with a lost passkey and no password", () => {
  it("is recovered by the mailbox and a recovery code together, not by the mailbox alone [6.4.4b]", async () => {
    const { session, recoveryCodes } = await passkeyOwner(now);
    const { pending, choices } = await recoverPassword(session);
    expect(choices).toEqual(["passkey", "recovery"]);
    const wrong = [{}, { code: "000000" }, { recovery: "0".repeat(28) }];
    const answers = [];
    for (const shown of wrong) answers.push(await codeOf(signInWithFactor(pending, shown, HOME, now)));
    expect(answers).toEqual(["factor.wrong", "factor.not_allowed", "factor.wrong"]);
    const { token } = await signInWithFactor(pending, { recovery: recoveryCodes[0] ?? "" }, HOME, now);
    expect(await resume(token, {}, now)).toMatchObject({ userId: session.userId, factor: "recovery_code" });
  });
});

describe("a second factor", () => {
  it("stays and is required after a mailed reset and every command of an operator for an account [6.4.4c]", async () => {
    const email = "ada.lost@marsh-weather.example";
    const { session } = await enrolled({ name: "Ada Marsh", email }, now);
    const rows = async () => [await account().totp.findMany(), await account().passkey.findMany(), await account().recoveryCode.findMany()];
    const before = await rows();
    await endSessionsOf(email);
    await inviteStaff(email);
    expect((await recoverPassword(session)).choices).toEqual(["code", "recovery"]);
    expect(await rows()).toEqual(before);
  });

  it("is deleted by the code for its owner and for the undo of a change of address, and by no other [6.4.4c]", () => {
    const deleting = sources("lib/**/*.ts").filter(({ text }) => /\b(totp|passkey)\.delete|DELETE FROM "?(totp|passkey)\b/.test(text));
    expect(deleting.map(({ file }) => file).sort()).toEqual([
      "lib/identity/credential-removal.ts",
      "lib/identity/passkeys.ts",
      "lib/identity/totp-enrolment.ts",
    ]);
  });
});
