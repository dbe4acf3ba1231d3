/** Answers of passkeys with anything wrong in them: one and the same refusal, never a fault of ours, and nothing changes but the challenge. */
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { addPasskey, passkeyForSignIn, registrationOptions, signInWithPasskey } from "#lib/identity/index.ts";
import { account } from "#lib/platform/db/account.ts";
import { type Answer, Authenticator } from "#tests/support/authenticator.ts";
import { HOME } from "#tests/support/cast.ts";
import { effort } from "#tests/support/effort.ts";
import { type Owner, passkeyOwner, signInByPasskey } from "#tests/support/passkey-owner.ts";
import { makeUser } from "#tests/support/world.ts";

const now = new Date("2026-11-21T09:00:00Z");
const RUNS = { numRuns: effort(50, 250) };
/** At full size, enough to change nearly every byte of every field at least once. */
const BYTES = { numRuns: effort(150, 800) };

let ada: Owner;
let before: unknown;
const state = async () => [
  await account().passkey.findMany(),
  await account().user.findMany(),
  await account().session.findMany(),
  await account().auditEntry.count(),
  await account().letter.count(),
];
beforeAll(async () => {
  ada = await passkeyOwner(now, { counter: 5 });
  before = await state();
});

const said = (attempt: Promise<unknown>) =>
  attempt.then(
    () => "in",
    (error: { kind?: string; code?: string; message: string }) => [error.kind, error.code, error.message].join("|"),
  );
const REFUSED = "unauthenticated|passkey.refused|This passkey was not accepted. Please try again.";

const show = (text: string) => said(signInWithPasskey(text, false, HOME, now));
/** A good answer to a challenge of its own; each counts up, so that not even the counter would refuse it. */
let asked = 0;
/** From somewhere else each time: more are asked here than one place may. */
const goodAnswer = async () => ada.authenticator.get(await passkeyForSignIn({ ...HOME, network: `fuzz ${asked++}` }, now));

const path = (answer: Answer, field: string): Record<string, unknown> =>
  field in answer.response ? answer.response : (answer as unknown as Record<string, unknown>);

/** What is done to the bytes of a field: one changed, some cut off, some added. */
const damage = fc.oneof(
  fc.record({ at: fc.nat(), flip: fc.integer({ min: 1, max: 255 }) }).map(({ at, flip }) => (bytes: Buffer) => {
    const place = at % bytes.length;
    bytes[place] = (bytes[place] ?? 0) ^ flip;
    return bytes;
  }),
  fc.integer({ min: 1, max: 40 }).map((cut) => (bytes: Buffer) => bytes.subarray(0, Math.max(0, bytes.length - cut))),
  fc.uint8Array({ minLength: 1, maxLength: 40 }).map((more) => (bytes: Buffer) => Buffer.concat([bytes, more])),
);

describe("the use of a passkey", () => {
  it("is refused with any byte of it changed, cut off or added [6.3.4]", async () => {
    const fields = ["clientDataJSON", "authenticatorData", "signature", "userHandle"];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...fields), damage, async (field, spoil) => {
        const answer = await goodAnswer();
        answer.response[field] = spoil(Buffer.from(answer.response[field] ?? "", "base64url")).toString("base64url");
        expect(await show(JSON.stringify(answer))).toBe(REFUSED);
      }),
      BYTES,
    );
    expect(await state()).toEqual(before);
  });

  it("is refused with any of its fields left out, replaced, or more than there are", async () => {
    const fields = ["id", "rawId", "type", "response", "clientDataJSON", "authenticatorData", "signature", "userHandle", "more"];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...fields), fc.option(fc.jsonValue(), { nil: undefined }), async (field, value) => {
        const answer = await goodAnswer();
        const place = path(answer, field);
        fc.pre(JSON.stringify(place[field]) !== JSON.stringify(value));
        place[field] = value;
        expect(await show(JSON.stringify(answer))).toBe(REFUSED);
      }),
      RUNS,
    );
    expect(await state()).toEqual(before);
  });

  it("is refused where the same bytes are spelt otherwise", async () => {
    const spellings = [
      (text: string) => `${text}=`,
      (text: string) => `${text}==`,
      (text: string) => ` ${text}`,
      (text: string) => `${text}\n`,
      (text: string) => `${text.slice(0, 4)}.${text.slice(4)}`,
      (text: string) => `${text.slice(0, -1)}${String.fromCharCode(text.charCodeAt(text.length - 1) + 1)}`,
    ];
    for (const field of ["id", "rawId", "clientDataJSON", "authenticatorData", "signature", "userHandle"]) {
      for (const spell of spellings) {
        const answer = await goodAnswer();
        const place = path(answer, field);
        place[field] = spell(String(place[field]));
        expect(await show(JSON.stringify(answer)), `${field}: ${String(place[field])}`).toBe(REFUSED);
      }
    }
    expect(await state()).toEqual(before);
  });

  it.each<[string, (signature: Buffer) => Buffer]>([
    ["the tag of another type", (signature) => Buffer.concat([Buffer.from([0xa0]), signature.subarray(1)])],
    ["its length in the long form", (signature) => Buffer.concat([Buffer.from([0x30, 0x81]), signature.subarray(1)])],
    ["no definite length", (signature) => Buffer.concat([Buffer.from([0x30, 0x80]), signature.subarray(2), Buffer.from([0, 0])])],
    ["a byte after its end", (signature) => Buffer.concat([signature, Buffer.from([0])])],
  ])("is refused where the frame of its signature has %s", async (_, respell) => {
    const answer = await goodAnswer();
    answer.response.signature = respell(Buffer.from(answer.response.signature ?? "", "base64url")).toString("base64url");
    expect(await show(JSON.stringify(answer))).toBe(REFUSED);
    expect(await state()).toEqual(before);
  });

  it("is refused whatever text comes in its place", async () => {
    const texts = fc.oneof(fc.string({ unit: "binary", maxLength: 300 }), fc.json(), fc.constantFrom("", "null", "[]", "{}", '"', "\0", '{"__proto__":{}}'));
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        expect(await show(text)).toBe(REFUSED);
      }),
      RUNS,
    );
    const deep = `${"[".repeat(9_000)}${"]".repeat(9_000)}`;
    expect(await show(deep)).toBe(REFUSED);
    expect(await state()).toEqual(before);
  });

  it("is accepted when nothing is wrong with it, after all that", async () => {
    expect(await show(JSON.stringify(await goodAnswer()))).toBe("in");
  });
});

describe("the making of a passkey", () => {
  /** Without attestation nobody vouches for the bytes of a new passkey: spoilt ones may be stored, for the one who spoilt them. */
  it("with any byte changed is refused with the same words, or stored; using what was stored is no fault of ours either", async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom("clientDataJSON", "attestationObject"), damage, async (field, spoil) => {
        const session = await makeUser("Ben", now);
        const authenticator = new Authenticator();
        const answer = authenticator.create(await registrationOptions(session, now));
        answer.response[field] = spoil(Buffer.from(answer.response[field] ?? "", "base64url")).toString("base64url");
        const outcome = await said(addPasskey(session, { name: "Spoilt", passkey: JSON.stringify(answer) }, HOME, now));
        expect(["in", "invalid|passkey.not_made|This passkey could not be added. Please try again."]).toContain(outcome);
        const stored = await account().passkey.count({ where: { userId: session.userId } });
        expect(stored).toBe(outcome === "in" ? 1 : 0);
        if (stored === 1) expect(["in", REFUSED]).toContain(await said(signInByPasskey(authenticator, now)));
      }),
      RUNS,
    );
  });

  it("is refused whatever text comes in its place", async () => {
    const texts = fc.oneof(fc.string({ unit: "binary", maxLength: 300 }), fc.json(), fc.constantFrom("null", "[]", "{}"));
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const session = await makeUser("Ben", now); // One account has a budget for challenges.
        await registrationOptions(session, now);
        expect(await said(addPasskey(session, { name: "None", passkey: text }, HOME, now))).toContain("passkey.not_made");
        expect(await account().passkey.count({ where: { userId: session.userId } })).toBe(0);
      }),
      RUNS,
    );
  });
});
