/** Ten thousand tries, two hundred at a time, at each kind of secret that counts once: how often one counted twice. */

import { issueChallenge, takeChallenge } from "#lib/identity/challenge.ts";
import * as identity from "#lib/identity/index.ts";
import { takeRecoveryCode } from "#lib/identity/recovery-codes.ts";
import { takeTotp } from "#lib/identity/totp.ts";
import { MINUTE } from "#lib/platform/clock.ts";
import { account } from "#lib/platform/db/account.ts";
import { codeAt, enrolled } from "#tests/support/authenticator-app.ts";
import { confirmed, HOME, PASSWORD, sessionOf, signUp } from "#tests/support/cast.ts";
import { lettersTo, linkTokenFor } from "#tests/support/letters.ts";
import { passkeyOwner, signInByPasskey } from "#tests/support/passkey-owner.ts";
import { row, type Section } from "./table.ts";

const TRIES = 10_000;
const AT_ONCE = 200;
const ANOTHER = "copper lantern seven quiet herons";

type Try = () => Promise<unknown>;

/** Counts the tries that got through: those that end without a refusal and not with `false`. */
async function count(attempt: Try): Promise<number> {
  let started = 0;
  let through = 0;
  const lane = async () => {
    while (started++ < TRIES) {
      const outcome = await attempt().catch((error: unknown) => {
        if (!(error instanceof Error) || error.name !== "Refusal") throw error;
        return false;
      });
      if (outcome !== false) through++;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return through;
}

let people = 0;
const somebody = () => ({ name: "Ada", email: `single-use-${people++}@marsh-weather.example` });
const linkTo = async (email: string) => linkTokenFor(email);

const KINDS: Record<string, () => Promise<Try>> = {
  "link that confirms an address": async () => {
    const person = somebody();
    await signUp(person);
    const token = await linkTo(person.email);
    return () => identity.confirm({ token, password: PASSWORD }, null, HOME);
  },
  "link that sets a password": async () => {
    const person = somebody();
    await confirmed(person);
    const { id } = await account().user.findFirstOrThrow({ orderBy: { createdAt: "desc" } });
    await identity.requestResetFor(id);
    const token = await linkTo(person.email);
    return () => identity.reset({ token, password: ANOTHER }, HOME);
  },
  "link that confirms a new address": async () => {
    const { email } = somebody();
    const { session } = await sessionOf(somebody());
    await identity.requestEmailChange(session, { email }, HOME);
    const token = await linkTo(email);
    return () => identity.confirmEmailChange(session, token, HOME);
  },
  "link that undoes a new address": async () => {
    const [old, { email }] = [somebody(), somebody()];
    const { session } = await sessionOf(old);
    await identity.requestEmailChange(session, { email }, HOME);
    await identity.confirmEmailChange(session, await linkTo(email), HOME);
    const undo = (await lettersTo(old.email)).find((letter) => letter.action?.url.includes("/undo"))?.action?.url ?? "";
    const token = new URL(undo).searchParams.get("token") ?? "";
    return () => identity.undoEmailChange(token, HOME);
  },
  "invitation to the staff": async () => {
    const now = new Date();
    const { session, authenticator } = await passkeyOwner(now);
    const { email } = await identity.profile(session);
    await identity.inviteStaff(email);
    const [token, signedIn] = [await linkTo(email), await identity.resume(await signInByPasskey(authenticator, now))];
    if (!signedIn) throw new Error("no session");
    return () => identity.joinStaff(signedIn, token, HOME);
  },
  "code of an authenticator app": async () => {
    const now = new Date();
    const { session, key } = await enrolled(somebody(), new Date(now.getTime() - MINUTE));
    return () => takeTotp(session.userId, codeAt(key, now), now);
  },
  "recovery code": async () => {
    const { session, recoveryCodes } = await enrolled(somebody(), new Date());
    return () => takeRecoveryCode(session.userId, recoveryCodes[0] ?? "", HOME, new Date());
  },
  "password that waits for its second factor": async () => {
    const person = somebody();
    const now = new Date();
    const { key } = await enrolled(person, new Date(now.getTime() - MINUTE));
    const outcome = await identity.signIn({ email: person.email, password: PASSWORD }, HOME, now);
    if (!("pending" in outcome)) throw new Error("no second factor is asked for");
    return () => identity.signInWithFactor(outcome.pending, { code: codeAt(key, now) }, HOME, now);
  },
  "challenge of a passkey": async () => {
    const asked = { purpose: "sign_in", userId: null } as const;
    const challenge = await issueChallenge(asked, new Date());
    return () => takeChallenge(challenge, asked, new Date());
  },
  "answer of a passkey": async () => {
    const now = new Date();
    const { authenticator } = await passkeyOwner(now);
    const answer = JSON.stringify(authenticator.get(await identity.passkeyForSignIn(HOME, now)));
    return () => identity.signInWithPasskey(answer, false, HOME, now);
  },
};

export async function measureSingleUse(): Promise<Section> {
  const rows: string[] = [];
  for (const [kind, prepare] of Object.entries(KINDS)) {
    const through = await count(await prepare());
    if (through !== 1) throw new Error(`A ${kind} counted ${through} times.`);
    rows.push(row([kind, TRIES, through, through - 1]));
  }
  return {
    title: "Secrets that count once",
    head: ["secret", "tries", "got through", "double uses"],
    rows,
    note: `${AT_ONCE} tries at a time, all with the right secret, on ten connections.`,
  };
}
