/** Every mail about what was done with an account: caused for real, one by one. A new kind of notice fails to compile until it is here. */
import pg from "pg";
import { afterEach, describe, expect, it } from "vitest";
import * as devices from "#lib/devices/index.ts";
import * as identity from "#lib/identity/index.ts";
import { MOST_CODES, MOST_FAILED_IN_A_ROW } from "#lib/identity/limits.ts";
import { account } from "#lib/platform/db/account.ts";
import { requestExport } from "#lib/privacy/index.ts";
import * as workspaces from "#lib/workspaces/index.ts";
import { codeAt } from "#tests/support/app-code.ts";
import { Authenticator } from "#tests/support/authenticator.ts";
import { HOME, PASSWORD, sessionOf } from "#tests/support/cast.ts";
import { eraseAccount } from "#tests/support/erase-account.ts";
import { lettersTo, linkTokenFor } from "#tests/support/letters.ts";
import { signInByPasskey, withPasskey } from "#tests/support/passkey-owner.ts";

const FRESH = "velvet anchor nine pancakes";
const WRONG = "not the password at all";
const now = new Date();

let people = 0;
type Person = { name: string; email: string; next: string; session: identity.Session };

async function somebody(): Promise<Person> {
  const person = { name: "Ada Marsh", email: `ada.${++people}@marsh-weather.example`, next: `new.${people}@marsh-weather.example` };
  return { ...person, session: (await sessionOf(person, now)).session };
}

/** What is done before, which returns what the notice is about. */
type Row = {
  subject: string;
  prepare: (person: Person) => Promise<() => Promise<unknown>>;
  /** To which address, with which kind of browser; the person's and HOME's where it is not said. */
  to?: (person: Person) => string;
  browser?: string;
  /** What it names besides the account. */
  facts?: readonly (readonly [string, unknown])[];
};

const refused = (verb: Promise<unknown>) => verb.then(() => expect.fail("not refused"), () => null); // biome-ignore format: one line
const signIn = (email: string, password: string, browser = HOME.browser) => identity.signIn({ email, password }, { ...HOME, browser }, now);

async function moved({ email, next, session }: Person): Promise<{ confirm: () => Promise<void>; undo: () => Promise<unknown> }> {
  await identity.requestEmailChange(session, { email: next }, HOME, now);
  const link = await linkTokenFor(next, "/email/confirm");
  return {
    confirm: () => identity.confirmEmailChange(session, link, HOME, now),
    undo: async () => identity.undoEmailChange(await linkTokenFor(email, "/email/undo"), HOME, now),
  };
}

async function inWorkspace({ session }: Person) {
  const id = await workspaces.open(session, { name: "Marsh", region: "eu" }, now);
  const access = await workspaces.enter(session, id, "devices:add");
  const tokens = await workspaces.enter(session, id, "tokens:write");
  const scopes = { scopes: ["devices:read" as const], devices: "all" as const, reachesBelow: false, expiresAt: null };
  return {
    tokens,
    add: access,
    register: () => devices.register(access, { name: "Heron hide" }, now),
    webhook: () => devices.issueWebhook(tokens, { name: "Bridge", source: "tts", devices: [], expiresAt: null }, now),
    program: (name = "Report") => workspaces.issueApiToken(tokens, { name, ...scopes }, now),
  };
}

const [HOUR, DAY] = [3_600_000, 86_400_000];
const minutes = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short", timeZone: "UTC" });
const inMail = (milliseconds: number) => `${minutes.format(now.getTime() + milliseconds)} UTC`;

type WithApp = { session: identity.Session; recoveryCodes: readonly string[] };

/** Begins to set up an app; the function it returns finishes it. */
async function beginApp({ session }: Person): Promise<() => Promise<WithApp>> {
  const { key, pending } = await identity.beginTotp(session, now);
  return async () => {
    const added = await identity.confirmTotp(session, { code: codeAt(key, now), pending }, HOME, now);
    const renewed = await identity.resume(added.session.token, {}, now);
    return { session: renewed ?? expect.fail("no session"), recoveryCodes: added.recoveryCodes ?? [] };
  };
}
const withApp = async (person: Person): Promise<WithApp> => (await beginApp(person))();

const TABLE: Record<identity.Notice, Row> = {
  "sign_in.new_browser": {
    subject: "Signed in with another browser",
    prepare:
      async ({ email }) =>
      () =>
        signIn(email, PASSWORD, "Chrome on Windows"),
    browser: "Chrome on Windows",
  },
  "sign_in.after_failures": {
    subject: "Signed in after wrong tries",
    prepare: async ({ email }) => {
      for (let tries = 0; tries < 3; tries++) await refused(signIn(email, WRONG));
      return () => signIn(email, PASSWORD);
    },
  },
  "sign_in.factor_refused": {
    subject: "Sign-in with the right password, but without the second factor",
    prepare: async (person) => {
      await withApp(person);
      const outcome = await signIn(person.email, PASSWORD);
      const pending = "pending" in outcome ? outcome.pending : "";
      return async () => {
        for (let tries = 0; tries < MOST_CODES; tries++) await refused(identity.signInWithFactor(pending, { code: "000000" }, HOME, now));
      };
    },
  },
  "reauthentication.factor_refused": {
    subject: "Right password with a wrong second factor in a session",
    prepare: async (person) => {
      const { session } = await withApp(person);
      return () => refused(identity.reauthenticate(session, { password: PASSWORD, code: "000000" }, HOME, now));
    },
  },
  "password.switched_off": {
    subject: "Your password is switched off",
    prepare: async ({ email, session }) => {
      await account().user.update({ where: { id: session.userId }, data: { failedTries: MOST_FAILED_IN_A_ROW - 1 } });
      return () => refused(signIn(email, WRONG));
    },
  },
  "password.changed": {
    subject: "Your password was changed",
    prepare:
      async ({ session }) =>
      () =>
        identity.changePassword(session, { current: PASSWORD, password: FRESH }, HOME, now),
  },
  "password.reset": {
    subject: "Your password was set anew",
    prepare: async ({ email, session }) => {
      await identity.requestResetFor(session.userId, now);
      const token = await linkTokenFor(email, "/reset");
      return () => identity.reset({ token, password: FRESH }, HOME, now);
    },
  },
  "password.set": {
    subject: "Your account has a password now",
    prepare: async ({ session }) => {
      await account().password.deleteMany({ where: { userId: session.userId } });
      return () => identity.setPassword(session, { password: FRESH }, HOME, now);
    },
  },
  "email.changed": { subject: "Your address was changed", prepare: async (person) => (await moved(person)).confirm, to: ({ next }) => next },
  "email.replaced": { subject: "Your account has another address now", prepare: async (person) => (await moved(person)).confirm },
  "email.undone": {
    subject: "The change of your address was undone",
    prepare: async (person) => {
      const { confirm, undo } = await moved(person);
      await confirm();
      return undo;
    },
    to: ({ next }) => next,
  },
  "totp.added": { subject: "An authenticator app was added", prepare: beginApp },
  "totp.removed": {
    subject: "The authenticator app was removed",
    prepare: async (person) => {
      const { session } = await withApp(person);
      return () => identity.removeTotp(session, HOME, now);
    },
  },
  "passkey.added": {
    subject: "A passkey was added",
    prepare: async ({ session }) => {
      const authenticator = new Authenticator();
      const passkey = JSON.stringify(authenticator.create(await identity.registrationOptions(session, now)));
      return () => identity.addPasskey(session, { name: "Key ring", passkey }, HOME, now);
    },
  },
  "passkey.removed": {
    subject: "A passkey was removed",
    prepare: async (person) => {
      const { session } = await withPasskey(person.session, now);
      const [passkey] = await identity.listPasskeys(session);
      return () => identity.removePasskey(session, passkey?.id ?? "", HOME, now);
    },
  },
  "passkey.blocked": {
    subject: "A passkey may have been copied",
    prepare: async ({ session }) => {
      const { authenticator } = await withPasskey(session, now, { counter: 6 });
      return () => refused(signInByPasskey(authenticator, now, { counter: 5 }));
    },
  },
  "recovery_codes.made": {
    subject: "New recovery codes were made",
    prepare: async (person) => {
      const { session } = await withApp(person);
      return () => identity.regenerateRecoveryCodes(session, HOME, now);
    },
  },
  "recovery_code.used": {
    subject: "A recovery code was used",
    prepare: async (person) => {
      const { recoveryCodes } = await withApp(person);
      const outcome = await signIn(person.email, PASSWORD);
      const pending = "pending" in outcome ? outcome.pending : "";
      return () => identity.signInWithFactor(pending, { recovery: recoveryCodes[0] }, HOME, now);
    },
  },
  "sessions.ended": {
    subject: "Your sessions were ended",
    prepare:
      async ({ email }) =>
      () =>
        identity.endSessionsOf(email, now),
    browser: "the operator's terminal",
  },
  "staff.joined": {
    subject: "You joined the staff",
    prepare: async (person) => {
      const { authenticator } = await withPasskey(person.session, now);
      const session = await identity.resume(await signInByPasskey(authenticator, now), {}, now);
      await identity.inviteStaff(person.email, now);
      const token = await linkTokenFor(person.email, "/staff/join");
      return () => (session ? identity.joinStaff(session, token, HOME, now) : expect.fail("no session"));
    },
  },
  "token.issued": {
    subject: "A token was issued",
    facts: [["Webhook", "“Bridge”"], ["Workspace", "“Marsh”"], ["Token", expect.stringMatching(/^kept_w_\w{3}…$/)]], // biome-ignore format: one line
    prepare: async (person) => {
      const { webhook } = await inWorkspace(person);
      return () => webhook();
    },
  },
  "token.replaced": {
    subject: "A token was replaced",
    facts: [["Device", "“Heron hide”"], ["Workspace", "“Marsh”"], ["Token", expect.stringMatching(/^kept_d_\w{3}…$/)], ["Old token", `works until ${inMail(DAY)}; until then you can keep it instead, on the page of the token`]], // biome-ignore format: one line
    prepare: async (person) => {
      const { register, tokens } = await inWorkspace(person);
      const { device } = await register();
      return () => devices.replace(tokens, device.id, { overlap: "day" }, now);
    },
  },
  "token.revoked": {
    subject: "A token was ended",
    facts: [["Program", "“Report”"], ["Workspace", "“Marsh”"], ["Token", expect.stringMatching(/^kept_p_\w{3}…$/)]], // biome-ignore format: one line
    prepare: async (person) => {
      const { tokens, program } = await inWorkspace(person);
      const { id } = await program();
      return () => workspaces.revokeApiToken(tokens, id, { overlap: "none" }, now);
    },
  },
  "token.ending": {
    subject: "A token will end",
    facts: [["Webhook", "“Bridge”"], ["Workspace", "“Marsh”"], ["Token", expect.stringMatching(/^kept_w_\w{3}…$/)], ["Works until", inMail(HOUR)]], // biome-ignore format: one line
    prepare: async (person) => {
      const { tokens, webhook } = await inWorkspace(person);
      const { id } = await webhook();
      return () => devices.endToken(tokens, id, { overlap: "hour" }, now);
    },
  },
  "token.kept": {
    subject: "A token was kept",
    // A mail program would make a link of this name, which another member may have chosen.
    facts: [["Program", "(its name looks like a link)"], ["Workspace", "“Marsh”"], ["Token", expect.stringMatching(/^kept_p_\w{3}…$/)], ["Kept instead", expect.stringMatching(/^the old token, kept_p_\w{3}…$/)]], // biome-ignore format: one line
    prepare: async (person) => {
      const { tokens, program } = await inWorkspace(person);
      const { id } = await program("https://evil.example");
      await workspaces.rotateApiToken(tokens, id, { overlap: "day" }, now);
      return () => workspaces.keepOldApiToken(tokens, id, now);
    },
  },
  "export.requested": {
    subject: "A copy of your data was asked for",
    prepare:
      async ({ session }) =>
      () =>
        requestExport(session, now),
  },
  "erasure.requested": {
    subject: "Your account is being erased",
    prepare:
      async ({ session }) =>
      () =>
        eraseAccount(session, {}, now),
  },
};

const kinds = Object.entries(TABLE) as [identity.Notice, Row][];
const found = async (email: string, subject: string) => (await lettersTo(email)).filter((letter) => letter.subject === subject);

describe("a notice", () => {
  it.each(kinds)(
    "of %s says what, when, with which kind of browser and what to do; goes where it must; names no secret [6.3.7a, 6.3.7b, 6.3.7c]",
    async (kind, row) => {
      const person = await somebody();
      const act = await row.prepare(person);
      const to = row.to?.(person) ?? person.email;
      expect(await found(to, row.subject), "not before").toEqual([]);
      await act();
      const letters = await found(to, row.subject);
      expect(letters).toHaveLength(1);
      const [letter] = letters;
      expect(letter).toMatchObject({ name: "Ada Marsh", facts: [...(row.facts ?? []), ["When", inMail(0)], ["With", row.browser ?? HOME.browser]] }); // biome-ignore format: one line
      expect(letter?.paragraphs).toHaveLength(2);
      expect(letter?.paragraphs[1]).toContain("If this was not you");
      const other = to === person.next ? person.email : person.next;
      expect(await found(other, row.subject), "and nowhere else").toEqual([]);
      const text = JSON.stringify(letter);
      for (const secret of [PASSWORD, FRESH, WRONG, HOME.network, other]) expect(text).not.toContain(secret);
      if (row.facts) expect(letter?.action?.url).toMatch(/\/w\/[0-9a-f-]{36}\/tokens\/[0-9a-f-]{36}$/);
      const query = letter?.action ? new URL(letter.action.url).search : "";
      expect(query !== "", "a link that does something by itself stands in one alone").toBe(kind === "email.replaced");
    },
  );
});

it("adding one device or several sends no mail: the record has it", async () => {
  const person = await somebody();
  const { add, register } = await inWorkspace(person);
  const before = await account().letter.count({ where: { userId: person.session.userId } });
  await register();
  await devices.import(add, ["One", "Two"].map((name) => ({ name, tags: [], interval: 60 })), now); // biome-ignore format: one line
  expect(await account().letter.count({ where: { userId: person.session.userId } })).toBe(before);
  expect(await account().auditEntry.count({ where: { event: "token.issued", workspaceId: add.workspaceId } })).toBe(3);
});

/** Those whose letter is about a change; the others are about what somebody tried, which has happened in any case. */
const CHANGES = kinds.filter(
  ([kind]) => !kind.startsWith("sign_in.") && !["reauthentication.factor_refused", "password.switched_off", "passkey.blocked"].includes(kind),
);

/** All that a change could change; not that a try has failed, which is noted whatever it was. */
async function stateOf({ session }: Person): Promise<unknown> {
  const { failedTries: _, ...user } = await account().user.findUniqueOrThrow({ where: { id: session.userId }, include: { password: { omit: { phcHash: false } }, totp: true, passkeys: true, recoveryCodes: true, staff: true, resets: true, sessions: true, exports: true, erasure: true } }); // biome-ignore format: one line
  const tokens = await account().deviceToken.findMany({ where: { workspace: { memberships: { some: { userId: session.userId } } } } });
  return { user, tokens, entries: await account().auditEntry.count({ where: { event: { not: "user.sign_in_refused" } } }) };
}

describe("a change and its notice", () => {
  const asOwner = async (sql: string) => {
    const owner = new pg.Client({ connectionString: process.env.DATABASE_OWNER_URL_ACCOUNT });
    await owner.connect();
    await owner.query(sql).finally(() => owner.end());
  };
  afterEach(() => asOwner("GRANT INSERT ON letter TO kept_app"));

  it.each(CHANGES)("of %s stand in one transaction: without the notice nothing changes", async (_, row) => {
    const person = await somebody();
    const act = await row.prepare(person);
    const before = await stateOf(person);
    await asOwner("REVOKE INSERT ON letter FROM kept_app");
    await expect(act()).rejects.toThrow();
    expect(await stateOf(person)).toEqual(before);
  });
});
