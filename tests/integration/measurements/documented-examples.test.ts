/** The examples of "/docs/devices", run by a shell as they stand there. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { FORMATS } from "#app/(site)/docs/devices/_formats.ts";
import { BEFORE } from "#app/(site)/docs/devices/_rules.ts";
import { setUp } from "./delivering.ts";
import { type Serving, serveNode } from "./mounts.ts";

const run = promisify(execFile);
let serving: Serving;
beforeAll(async () => {
  serving = await serveNode();
});
afterAll(() => serving.stop());

const examples = [...FORMATS, ...BEFORE.map(({ id, code = "" }) => ({ id: `to ${id}`, code, hardwareId: undefined }))];

it.each(examples.map(({ id, code, hardwareId }) => [id, code, hardwareId]))("the example %s is stored", async (_, code = "", hardwareId) => {
  const { id, token, deviceToken, rows, dropped } = await setUp({}, hardwareId ?? null);
  const env = { ...process.env, KEPT: serving.url.replace("/api/ingest", ""), TOKEN: deviceToken, WEBHOOK: token, DEVICE: id };
  const { stdout } = await run("bash", ["-c", `${code} -sS`], { env });
  expect(stdout).toMatch(/^\{"ok":1(,"stored":\d+)?\}$/);
  expect((await rows()).map(([, , value]) => value)).toContain(21.5);
  expect(await dropped()).toEqual({});
});
