/**
 * Seeds the demo accounts, workspaces and devices: `npm run seed`, also run by `npm start` on an empty folder. Local instances only.
 *
 * The accounts sign up as real users do; the seed opens the links mailed to them. The database generates plausible readings from
 * the same seed every time. `--days=60` limits them to the last 60 days (default: two years). `--if-empty` leaves existing data alone.
 */

import { parseArgs } from "node:util";
import * as devices from "#lib/devices/index.ts";
import { agreementFor, publish } from "#lib/documents/index.ts";
import * as identity from "#lib/identity/index.ts";
import { OPERATOR } from "#lib/platform/caller.ts";
import { account } from "#lib/platform/db/account.ts";
import { env } from "#lib/platform/env.ts";
import { LETTER_COLUMN, type Letter } from "#lib/platform/mail/index.ts";
import { destroyKeys, keyOf, open } from "#lib/platform/seal/index.ts";
import * as workspaces from "#lib/workspaces/index.ts";
import { HARBOUR_LABS, MARSH_WEATHER, PASSWORD, PEOPLE, type Person, type Place } from "./demo/cast.ts";
import { DEFAULT_DAYS, fillDevice } from "./demo/readings.ts";

const MAX_DAYS = DEFAULT_DAYS;

type Options = { days: number; isIfEmpty: boolean };

/** Throws when a flag is unknown or `--days` is not a whole number from 1 to MAX_DAYS. */
function readOptions(): Options {
  const { values } = parseArgs({ options: { days: { type: "string", default: String(DEFAULT_DAYS) }, "if-empty": { type: "boolean", default: false } } });
  const days = Number(values.days);
  if (!/^\d+$/.test(values.days) || days < 1 || days > MAX_DAYS) {
    throw new Error(`--days must be a whole number from 1 to ${MAX_DAYS}, such as --days=60. It is "${values.days}".`);
  }
  return { days, isIfEmpty: values["if-empty"] };
}

const say = (line: string) => process.stdout.write(`${line}\n`);

/** Nobody asked the demo cast, so nobody is written to. */
async function dropLetters(userId: string): Promise<void> {
  const letters = await account().letter.findMany({ where: { userId }, select: { id: true } });
  await account().letter.deleteMany({ where: { userId } });
  await destroyKeys(letters.map((letter) => letter.id));
}

/** The token in the mail of the newest sign-up, which is deleted. */
async function takeToken(): Promise<string> {
  const { id, letterSealed } = await account().letter.findFirstOrThrow({ where: { userId: null }, orderBy: { createdAt: "desc" } });
  const { action } = JSON.parse(open(await keyOf(id), LETTER_COLUMN, id, letterSealed)) as Letter;
  await account().letter.delete({ where: { id } });
  await destroyKeys([id]);
  return new URL(action?.url ?? "").searchParams.get("token") ?? "";
}

async function join(person: Person): Promise<identity.Session> {
  const browserSecret = await identity.signUp({ ...person, password: PASSWORD, agreed: "on", policy: agreementFor("privacy").policy }, OPERATOR);
  await identity.confirm({ token: await takeToken() }, browserSecret, OPERATOR);
  const signedIn = await identity.signIn({ ...person, password: PASSWORD }, OPERATOR);
  const session = "session" in signedIn ? await identity.resume(signedIn.session.token) : null;
  if (!session) throw new Error("The demo cast could not sign in.");
  return session;
}

async function openWorkspace(session: identity.Session, place: Place, now: Date, days: number): Promise<string> {
  const id = await workspaces.open(session, { name: place.name, region: place.region });
  const access = await workspaces.enter(session, id, "devices:add");
  for (const [number, device] of place.devices.entries()) {
    // As of the sign-in, which adding a device requires to be recent: filling the devices before it can take longer.
    const { device: made } = await devices.register(access, { name: device.name }, session.authenticatedAt);
    await fillDevice({ deviceId: made.id, region: place.region, device, seed: number + 1, now, days });
  }
  await dropLetters(session.userId);
  say(`  ${place.name}: ${place.devices.length} devices`);
  return id;
}

async function seed(): Promise<void> {
  const { days, isIfEmpty } = readOptions();
  if (env().KEPT_MODE !== "local") throw new Error("The demo cast belongs into local instances only.");
  await publish();
  if ((await account().user.count()) > 0) {
    if (isIfEmpty) return;
    throw new Error("There is somebody here already. The demo cast moves into an empty data folder only.");
  }
  const began = Date.now();
  const now = new Date();
  say("Making the demo cast …");
  const [ada, ben, cleo] = [await join(PEOPLE.ada), await join(PEOPLE.ben), await join(PEOPLE.cleo)];
  await join(PEOPLE.sam);
  await identity.inviteStaff(PEOPLE.sam.email);
  const marsh = await openWorkspace(ada, MARSH_WEATHER, now, days);
  await account().membership.create({ data: { workspaceId: marsh, userId: ben.userId, role: "editor", since: now } });
  await openWorkspace(cleo, HARBOUR_LABS, now, days);
  await account().session.deleteMany();
  await account().knownBrowser.deleteMany();
  say(`  done in ${((Date.now() - began) / 1000).toFixed(0)} s`);
}

await seed().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
