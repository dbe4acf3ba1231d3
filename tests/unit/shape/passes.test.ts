import { describe, expect, it } from "vitest";
import * as devices from "#lib/devices/index.ts";
import type { Session } from "#lib/identity/index.ts";
import type { JobAccess } from "#lib/platform/queue.ts";
import { makeExport } from "#lib/privacy/index.ts";
import * as workspaces from "#lib/workspaces/index.ts";
import { sources } from "#tests/support/sources.ts";
import { passClasses, verbsOf } from "./doors.ts";
import { LADDER } from "./ladder.ts";

const PASS = /^(Session|Access<"[a-z:]+">|Access<R>|DeviceAccess|TokenAccess|StaffAccess|JobAccess|Tx|SenderAccess|WebhookAccess|BrokerAccess)$/;

/** The verbs that anybody may call, each with the reason. A new one needs a line here, and an argument for it. */
const ANONYMOUS: Record<string, string> = {
  "identity.resume": "makes the pass, from the secret in the cookie",
  "identity.signIn": "makes the cookie, from the password",
  "identity.signUp": "nobody is anybody yet",
  "identity.resendSignUp": "the same; mails the address that this browser signed up with",
  "identity.sealAddress": "a cipher and no verb: the address in the sign-up cookie",
  "identity.openAddress": "the same",
  "identity.faultsOfPassword": "a rule and no verb: tells only what is wrong with the typed password",
  "identity.confirm": "the mailed secret is the proof, and it signs nobody in",
  "identity.confirmAnew": "the mailed secret is the proof, and it signs nobody in",
  "identity.linkOf": "the mailed secret is the proof; tells only which form its page shows",
  "identity.registrationForLink": "the mailed secret is the proof; asks for a passkey to be made",
  "identity.confirmWithPasskey": "the same; it signs nobody in",
  "identity.signOut": "the cookie's secret is the proof, and is what ends",
  "identity.signInWithFactor": "makes the cookie, from what the password led to and a second factor",
  "identity.signInWithPasskey": "makes the cookie, from what a passkey signed",
  "identity.passkeyForFactor": "asks a passkey to sign; the secret that the password led to is the proof",
  "identity.passkeyForSignIn": "asks any passkey to sign a random number",
  "identity.requestReset": "whoever has lost the password can show nothing; only the owner of the address gets anything",
  "identity.requestResetFor": "what an operator does with a terminal; only the owner of the address gets anything",
  "identity.resetOf": "the mailed secret is the proof; tells the address it was mailed to",
  "identity.reset": "the mailed secret is the proof, and it signs nobody in",
  "identity.undoEmailChange": "the secret mailed to the old address is the proof, and it signs nobody in",
  "identity.notice": "writes to a person about what they did; the domains that call it hold their pass",
  "identity.addresseeOf": "the same, for letters with words of their own",
  "identity.hasSecondFactor": "whether an issuer could pass a sign-in; the workspaces domain asks it for a token that works",
  "identity.namesOf": "what people of a workspace are called; the workspaces domain calls it for those whom a pass lets know",
  "identity.accountOf": "what an operator does with a terminal, to name the account of the next verb",
  "identity.inviteStaff": "what an operator does with a terminal; what it mails works for the invited account alone",
  "identity.endSessionsOf": "what an operator does with a terminal; tells a number",
  "identity.endEverySession": "what an operator does with a terminal; tells a number",
  "identity.tellOfAbandoned": "retention: acts for nobody and on nobody's choice",
  "devices.deleteEndedSigning": "retention: acts for nobody and on nobody's choice",
  "workspaces.enter": "takes a Session or a TokenAccess and makes the pass",
  "workspaces.authenticate": "makes the pass, from the presented token",
  "workspaces.isDue": "a condition and no verb: which ends are to be announced",
  "workspaces.isGranted": "a line of the table of rights, about nobody",
  "workspaces.isLeftWhenClosed": "the same",
  "workspaces.examineApiToken": "the presented token is the proof; tells numbers, and changes nothing",
  "workspaces.linkedInvitation": "the token mailed to the invited address is the proof; shows the invitation, and changes nothing",
  "workspaces.refuseInvitation": "the same; deletes the invitation, and never accepts it",
  "workspaces.comersOf": "who is mailed about the erasure of a workspace, which the privacy domain carries out; tells numbers",
  "workspaces.departureChanged": "a sentence and no verb",
  "workspaces.workspaceFact": "names a workspace in mails to its members; the domains that call it hold their pass",
  "billing.limitsOf": "a line of the list of plans, about nobody",
  "billing.setPlan": "what an operator does with a terminal",
  "workspaces.changePlan": "the same",
  "devices.authenticate": "makes the pass, from the presented token",
  "devices.recall": "finds the pass that was made from the presented token",
  "devices.requireBroker": "the agreed secret is the proof; tells nothing",
  "devices.rightsAtBroker": "the agreed secret and the presented token are the proofs; tells what the token may do",
  "devices.tokenOf": "a rule and no verb: which part of what a device presents is its token",
  "devices.examine": "the presented token is the proof; tells numbers, and changes nothing",
  "devices.limited": "retention: where what is kept for some days is, for nobody to see",
  "measurements.storedReadings": "for the privacy domain, which proved the right to it; tells a number, and changes nothing",
  "measurements.isOurs": "a pattern and no verb: which addresses devices send to",
  "measurements.settleUsage": "what a server does at its end; writes what was counted",
  "measurements.receive": "makes the pass itself, in its third step",
  "measurements.handleNode": "the same, as a server's handler",
  "measurements.handleRequest": "the same, as a route's handler",
  "measurements.handleWhole": "the same, for what has arrived whole",
  "measurements.rollup": "summaries of a whole region: acts for nobody, shows nothing",
  "measurements.expire": "retention: acts for nobody and on nobody's choice",
  "measurements.forget": "by reference, which the privacy domain looked up for the person it proved",
  "privacy.erasureReceipt": "the link's secret is the proof: the person is no user any more",
  "privacy.eraseClosed": "retention: an owner closed what goes, 30 days before",
  "privacy.sweepErasures": "goes on with what was asked for before, and chooses nothing",
  "privacy.requeueExports": "goes on with what was asked for before, and chooses nothing",
  "privacy.purge": "retention: acts for nobody and on nobody's choice",
  "privacy.writePolicy": "what an operator does with a terminal; writes a text about nobody",
  "privacy.tables": "what stands on public pages, about nobody",
  "privacy.recipients": "what stands on public pages, about nobody",
  "privacy.recipientsOf": "what stands on public pages, about nobody",
  "privacy.processing": "what stands on public pages, about nobody",
  "documents.current": "published texts",
  "documents.list": "published texts",
  "documents.fileOf": "published texts",
  "documents.versionOf": "published texts",
  "documents.requireVersion": "published texts",
  "documents.upcoming": "published texts",
  "documents.agreementFor": "published texts",
  "documents.requireCurrent": "published texts",
  "documents.changesBetween": "published texts",
  "documents.questionFor": "stands below identity and cannot know its Session; asks for the part of it that says who",
  "documents.agree": "the same",
  "documents.notTold": "for the privacy domain, whose job tells people of a new version; tells numbers",
  "documents.publish": "what a server does at its start",
  "documents.acknowledgementsOf": "stands below identity and cannot know its Session; asks for the part of it that says who",
  "audit.entriesOf": "the same",
  "audit.entriesIn": "the same, of workspaces: asks for the part of an Access that says where",
  "audit.allEntriesIn": "the same",
  "audit.actorsIn": "the same",
  "audit.looksAt": "the same",
  "audit.historyOf": "the same",
  "audit.sealsIn": "the same",
  "audit.recordDaily": "writes that somebody with a pass read",
  "audit.firstBroken": "what an operator does with a terminal; tells a number",
};

const verbs = LADDER.filter((name) => name !== "platform").flatMap(verbsOf);

describe("every verb of a door", () => {
  it("takes a pass first, or is on the list of those that anybody may call", () => {
    expect(verbs.length).toBeGreaterThan(30);
    expect(verbs.filter(({ name, first }) => !PASS.test(first) && !(name in ANONYMOUS)).map(({ name, first }) => `${name}(${first})`)).toEqual([]);
  });

  it("is on that list only if it exists and takes no pass", () => {
    const open = new Set(verbs.filter(({ name, first }) => name === "workspaces.enter" || !PASS.test(first)).map(({ name }) => name));
    expect(Object.keys(ANONYMOUS).filter((name) => !open.has(name))).toEqual([]);
  });
});

describe("a pass", () => {
  const code = sources("{app,lib,prisma}/**/*.{ts,tsx}");

  it("has a constructor that is private to its file", () => {
    expect(passClasses().map(({ name }) => name)).toEqual(expect.arrayContaining(["Session", "Access", "DeviceAccess", "JobAccess"]));
    for (const { file, name, text } of passClasses()) {
      expect(text, file).toMatch(/^ {2}private constructor\(/m);
      expect(text.match(/^export class \w+/gm), `${file} holds nothing but ${name}`).toHaveLength(1);
    }
  });

  it("is not made by pretending: nothing is asserted to be one", () => {
    const pretends = /\bas (?:unknown as )?(Session|\w*Access(<[^>]*>)?)\b(?!\w)/;
    expect(code.filter(({ text }) => pretends.test(text)).map(({ file }) => file)).toEqual([]);
  });

  it("of a broker that is believed is made by those who listen to it alone", () => {
    expect(code.filter(({ text }) => text.includes("BrokerAccess.configured(")).map(({ file }) => file)).toEqual(["lib/broker/upstream.ts"]);
  });

  it("for a job is made by the worker alone", () => {
    expect(code.filter(({ text }) => text.includes("JobAccess.claimed(")).map(({ file }) => file)).toEqual(["lib/worker.ts"]);
  });
});

/**
 * Never run: the type checker reads it. Each line below an expectation must fail to compile; if one ever compiles,
 * `tsc` reports the expectation as unused.
 */
async function refusedByTheCompiler(session: Session, read: workspaces.Access<"devices:read">, write: workspaces.Access<"devices:write">, job: JobAccess) {
  // @ts-expect-error a pass for reading does not fit where writing is asked for
  await devices.change(read, "", { name: "" });
  // @ts-expect-error nor the other way round: a verb gets exactly the right it names
  await devices.list(write);
  // @ts-expect-error nor does one right stand for any
  const any: workspaces.Access = read;
  // @ts-expect-error a session is no access
  await devices.list(session);
  // @ts-expect-error a look-alike with every field is no access
  await devices.list({ workspaceId: "", region: "eu", standing: "owner", userId: "", actor: { auditRef: "" } });
  // @ts-expect-error nor is a copy of a real one
  await devices.list({ ...read });
  // @ts-expect-error a look-alike is no session, whatever its fields say
  await workspaces.list({ userId: "", handle: "", actor: { auditRef: "" }, authenticatedAt: new Date() });
  // @ts-expect-error nor is a copy of a real one
  await workspaces.list({ ...session });
  // @ts-expect-error nor is there another way to be a device than its token
  await devices.ensureFields({ tokenId: "", deviceId: "", deviceRef: 1n, workspaceId: "", region: "eu", fields: new Map() }, new Map());
  // @ts-expect-error nor to be a job than to be claimed
  await makeExport({ jobId: "" }, {});
  // @ts-expect-error a job's pass is no session
  await workspaces.list(job);
  // @ts-expect-error nobody outside its file constructs one
  new workspaces.Access({ workspaceId: "", region: "eu", role: "owner", userId: "", actor: { auditRef: "" } });
  // @ts-expect-error nobody asks for a right that there is not
  await workspaces.enter(session, "", "everything");
  return any;
}

it("is told apart by the compiler, not only by its fields", () => {
  expect(refusedByTheCompiler).toBeTypeOf("function");
});
