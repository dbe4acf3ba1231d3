/** Bodies of actions that no page of ours sends, against the production build: malformed ones, and slow ones. */
import { readFileSync } from "node:fs";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { account } from "#lib/platform/db/account.ts";
import { CAST } from "./fixtures.ts";
import { expect, hiddenFields, multipart, OWN, origin, send, signInByHand, test } from "./wire.ts";

const headers = () => ({ ...OWN, origin: origin() });
const BOUNDARY = { "content-type": "multipart/form-data; boundary=x" };
const TEXT = { "content-type": "text/plain;charset=UTF-8" };

const part = (name: string, value: string) => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const form = (...parts: string[]) => `${parts.join("")}--x--\r\n`;

type Malformed = { name: string; with: Record<string, string>; body: string; status: number };

/** `id` is that of an action there is. */
const malformed = (id: string): Malformed[] => [
  { name: "a script, no JSON", with: { ...TEXT, "next-action": id }, body: "{", status: 400 },
  { name: "a script, nothing", with: { ...TEXT, "next-action": id }, body: "", status: 400 },
  { name: "a script, no form among the arguments", with: { ...TEXT, "next-action": id }, body: '["$undefined"]', status: 400 },
  { name: "a script, too many arguments", with: { ...TEXT, "next-action": id }, body: JSON.stringify(Array(5_000).fill(1)), status: 400 },
  { name: "a script, no boundary", with: { "content-type": "multipart/form-data", "next-action": id }, body: "x", status: 400 },
  { name: "a script, cut off", with: { ...BOUNDARY, "next-action": id }, body: '--x\r\nContent-Disposition: form-data; name="0"\r\n\r\n["', status: 400 },
  { name: "a script, no arguments", with: { ...BOUNDARY, "next-action": id }, body: form(part("1", "x")), status: 400 },
  { name: "a script, references to nothing", with: { ...BOUNDARY, "next-action": id }, body: form(part("0", '["$F9","$7"]')), status: 400 },
  { name: "a script, another type", with: { "content-type": "application/json", "next-action": id }, body: "[]", status: 400 },
  { name: "a script, an action that is none", with: { ...TEXT, "next-action": "__proto__" }, body: "[]", status: 400 },
  { name: "a script, an action of another build", with: { ...TEXT, "next-action": `40${"a".repeat(40)}` }, body: "[]", status: 409 },
  { name: "a script, too large", with: { ...TEXT, "next-action": id }, body: "x".repeat(1_100_000), status: 413 },
  { name: "a form, no boundary", with: { "content-type": "multipart/form-data" }, body: "x", status: 400 },
  { name: "a form, cut off", with: BOUNDARY, body: '--x\r\nContent-Disposition: form-data; name="$ACTION_ID_', status: 400 },
  { name: "a form, no form", with: BOUNDARY, body: "x", status: 400 },
  { name: "a form, no action", with: BOUNDARY, body: form(part("a", "b")), status: 400 },
  { name: "a form, an action of another build", with: BOUNDARY, body: form(part(`$ACTION_ID_40${"a".repeat(40)}`, "")), status: 409 },
  {
    name: "a form, a reference to nothing",
    with: BOUNDARY,
    body: form(part("$ACTION_REF_1", ""), part("$ACTION_1:0", `{"id":"${id}","bound":"$@9"}`)),
    status: 400,
  },
  { name: "a form, too large", with: BOUNDARY, body: form(part("a", "b".repeat(1_100_000))), status: 413 },
];

test("a malformed body of an action is answered with 400 or 413, and is no bug in the log", async () => {
  const page = await send("/sign-in");
  const id = /&quot;id&quot;:&quot;([0-9a-f]{42})/.exec(page.body)?.[1] ?? "";
  expect(id).not.toBe("");
  const log = process.env.KEPT_SERVER_LOG ?? "";
  const before = readFileSync(log, "utf8").length;
  for (const { name, with: given, body, status } of malformed(id)) {
    const answer = await send("/sign-in", { method: "POST", headers: { ...headers(), ...given }, body: Buffer.from(body) });
    expect.soft([name, answer.status]).toEqual([name, status]);
  }
  expect((await send("/sign-in")).status, "and the server goes on").toBe(200);
  const said = readFileSync(log, "utf8").slice(before);
  expect(said).not.toMatch(/"level":50/);
});

/** Sends a form slowly: all but its last bytes, then `meanwhile`, then these. */
async function sendSlowly(path: string, cookie: string, { headers: own, body }: ReturnType<typeof multipart>, meanwhile: () => Promise<unknown>) {
  const sending = { ...headers(), ...own, cookie, "content-length": body.length };
  const request = httpRequest(origin() + path, { method: "POST", headers: sending });
  const answered = new Promise<IncomingMessage>((done, failed) => request.on("response", done).on("error", failed));
  // Everything of the form has arrived but the end of the body.
  await new Promise((done) => request.write(body.subarray(0, -4), done));
  await new Promise((done) => setTimeout(done, 500));
  await meanwhile();
  request.end(body.subarray(-4));
  const answer = await answered;
  answer.resume();
  return answer.statusCode;
}

test("an action is authorized after its whole body has arrived: a session that ended meanwhile does nothing [7.2.1, 8.3.2e]", async ({ ada }) => {
  const cookie = await signInByHand(CAST.ada);
  const path = `/w/${ada.workspace}/devices/new`;
  const page = await send(path, { cookie });
  const filled = multipart([...hiddenFields(page.body, "Add the device"), ["name", "Slow gauge"]]);
  const count = () => account().device.count({ where: { workspaceId: ada.workspace } });
  const before = await count();
  const newest = await account().session.findFirstOrThrow({ orderBy: { createdAt: "desc" } });
  const end = () => account().session.deleteMany({ where: { handle: newest.handle } });
  await sendSlowly(path, cookie, filled, end);
  expect(await count()).toBe(before);
  const again = await signInByHand(CAST.ada);
  await sendSlowly(path, again, filled, async () => {});
  expect(await count(), "and otherwise it does").toBe(before + 1);
});
