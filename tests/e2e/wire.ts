/** The portal as somebody sees it who writes requests by hand: with any headers, any fields, and no browser's manners. */
import { type Field, type Headers, hiddenFields, multipart } from "#tests/support/hand-made-form.ts";
import { test as base, CAST, expect, PASSWORD } from "./fixtures.ts";
import { newSession } from "./resident.ts";

export { type Field, type Headers, hiddenFields, multipart };

export const origin = (): string => process.env.KEPT_ORIGIN ?? "http://localhost:3000";

export type Answer = { status: number; headers: Headers; body: string };
type Sending = { method?: string; headers?: Headers; cookie?: string | undefined; body?: Buffer };

export async function send(path: string, { method = "GET", headers = {}, cookie, body }: Sending = {}): Promise<Answer> {
  const answer = await fetch(origin() + path, {
    method,
    redirect: "manual",
    headers: { ...(cookie ? { cookie } : {}), ...headers },
    ...(body ? { body: new Uint8Array(body) } : {}),
  });
  return { status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() };
}

export const OWN: Headers = { "sec-fetch-site": "same-origin" };

type Filled = { cookie?: string; button: string; fields: readonly Field[]; headers?: Headers };

/** Opens a page, fills in one of its forms and sends it, without scripts. What is given wins over the hidden field of the same name. */
export async function submit(path: string, { cookie, button, fields, headers = { ...OWN, origin: origin() } }: Filled): Promise<Answer> {
  const page = await send(path, { cookie });
  const given = new Set(fields.map(([name]) => name));
  const form = multipart([...hiddenFields(page.body, button).filter(([name]) => !given.has(name)), ...fields]);
  return send(path, { method: "POST", cookie, headers: { ...form.headers, ...headers }, body: form.body });
}

export async function signInByHand(email: string, password = PASSWORD): Promise<string> {
  const answer = await submit("/sign-in", { button: "Sign in", fields: [["email", email], ["password", password]] }); // biome-ignore format: one line
  const cookie = /__Host-session=[^;]+/.exec(answer.headers["set-cookie"] ?? "")?.[0];
  if (!cookie) throw new Error(`${email} could not sign in: ${answer.status}`);
  return cookie;
}

/** `token` is the number of the token of the device, `member` the first of the list of members, for whoever sees it. */
export type Resident = { cookie: string; workspace: string; device: string; deviceName: string; token: string; member?: string };

async function resident(email: string, deviceName: string): Promise<Resident> {
  const cookie = await newSession(email);
  const workspace = /\/w\/([0-9a-f-]{36})/.exec((await send("/w", { cookie })).body)?.[1] ?? "";
  const { body } = await send(`/w/${workspace}`, { cookie });
  const device = new RegExp(`/devices/([0-9a-f-]{36})">${deviceName}<`).exec(body)?.[1] ?? "";
  if (!device) throw new Error(`${email} does not see ${deviceName}`);
  const member = /\/members\/([0-9a-f-]{36})/.exec((await send(`/w/${workspace}/members`, { cookie })).body)?.[1];
  const tokens = (await send(`/w/${workspace}/tokens`, { cookie })).body;
  const token = new RegExp(`/tokens/([0-9a-f-]{36})">${deviceName}<`).exec(tokens)?.[1] ?? device;
  return { cookie, workspace, device, deviceName, token, ...(member && { member }) };
}

type SignedIn = Map<string, { resident: Promise<Resident>; until: number }>;

/** Half of the ten minutes for which somebody has shown that it is them: some pages ask for that. */
const RECENT_MS = 5 * 60_000;

function recently(signedIn: SignedIn, email: string, deviceName: string): Promise<Resident> {
  const known = signedIn.get(email);
  if (known && Date.now() < known.until) return known.resident;
  const anew = { resident: resident(email, deviceName), until: Date.now() + RECENT_MS };
  signedIn.set(email, anew);
  return anew.resident;
}

/** Ada and Ben in Marsh Weather, Cleo in Harbour Labs, each signed in a short while ago. */
export const test = base.extend<{ ada: Resident; ben: Resident; cleo: Resident }, { signedIn: SignedIn }>({
  signedIn: [async ({ browserName: _ }, use) => use(new Map()), { scope: "worker" }],
  ada: async ({ signedIn }, use) => use(await recently(signedIn, CAST.ada, "Heron hide")),
  ben: async ({ signedIn }, use) => use(await recently(signedIn, CAST.ben, "Heron hide")),
  cleo: async ({ signedIn }, use) => use(await recently(signedIn, CAST.cleo, "Cold room")),
});

export { CAST, expect, PASSWORD };
