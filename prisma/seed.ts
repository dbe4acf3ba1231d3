/**
 * The demo cast: `npm run seed`, also run by `npm start` on an empty folder. Demo data, in local instances only.
 *
 * People sign up the way people do; only the opening of the mailed link is done for them. Two years of plausible
 * readings are made inside the database, from the same seed every time.
 */

import * as devices from "#lib/devices/index.ts";
import { publish } from "#lib/documents/index.ts";
import { agreementWording } from "#lib/documents/schema.ts";
import * as identity from "#lib/identity/index.ts";
import { OPERATOR } from "#lib/platform/caller.ts";
import { account } from "#lib/platform/db/account.ts";
import { env } from "#lib/platform/env.ts";
import { LETTER_COLUMN, type Letter } from "#lib/platform/mail/index.ts";
import { destroyKeys, keyOf, open } from "#lib/platform/seal/index.ts";
import * as workspaces from "#lib/workspaces/index.ts";
import { HARBOUR_LABS, MARSH_WEATHER, PASSWORD, PEOPLE, type Person, type Place } from "./demo/cast.ts";
import { fillDevice } from "./demo/readings.ts";

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
  const browserSecret = await identity.signUp({ ...person, password: PASSWORD, agreed: "on" }, agreementWording, OPERATOR);
  await identity.confirm({ token: await takeToken() }, browserSecret, OPERATOR);
  const signedIn = await identity.signIn({ ...person, password: PASSWORD }, OPERATOR);
  const session = "session" in signedIn ? await identity.resume(signedIn.session.token) : null;
  if (!session) throw new Error("The demo cast could not sign in.");
  return session;
}

async function openWorkspace(session: identity.Session, place: Place, now: Date): Promise<string> {
  const id = await workspaces.open(session, { name: place.name, region: place.region });
  const access = await workspaces.enter(session, id, "devices:add");
  for (const [number, device] of place.devices.entries()) {
    const { device: made } = await devices.register(access, { name: device.name });
    await fillDevice({ deviceId: made.id, region: place.region, device, seed: number + 1, now });
  }
  await dropLetters(session.userId);
  say(`  ${place.name}: ${place.devices.length} devices`);
  return id;
}

async function seed(): Promise<void> {
  if (env().KEPT_MODE !== "local") throw new Error("The demo cast belongs into local instances only.");
  await publish();
  if ((await account().user.count()) > 0) {
    if (process.argv.includes("--if-empty")) return;
    throw new Error("There is somebody here already. The demo cast moves into an empty data folder only.");
  }
  const began = Date.now();
  const now = new Date();
  say("Making the demo cast …");
  const [ada, ben, cleo] = [await join(PEOPLE.ada), await join(PEOPLE.ben), await join(PEOPLE.cleo)];
  await join(PEOPLE.sam);
  await identity.inviteStaff(PEOPLE.sam.email);
  const marsh = await openWorkspace(ada, MARSH_WEATHER, now);
  await account().membership.create({ data: { workspaceId: marsh, userId: ben.userId, role: "editor", since: now } });
  await openWorkspace(cleo, HARBOUR_LABS, now);
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
