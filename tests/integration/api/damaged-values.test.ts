/** Responses to requests that meet a sealed value that cannot be opened. */
import { expect, it } from "vitest";
import * as devices from "#lib/devices/index.ts";
import { account } from "#lib/platform/db/account.ts";
import { makeProgram } from "#tests/support/program.ts";
import { makeWorld } from "#tests/support/world.ts";
import { call } from "./calling.ts";

it("a sealed value that cannot be opened is shown as unreadable, without details and alike for every cause [11.2.5e]", async () => {
  const world = await makeWorld();
  const { token } = await makeProgram(world.workspaceId, world.session.userId);
  const add = async (name: string) => (await devices.register(await world.enter("devices:add"), { name })).device.id;
  const [id, other] = [await add("Gauge"), await add("Weir")];
  const sealedOf = async (of: string) => (await account().device.findUniqueOrThrow({ where: { id: of } })).nameSealed;
  const [own, foreign] = [await sealedOf(id), await sealedOf(other)];
  const ask = () => call(`/workspaces/${world.workspaceId}/devices/${id}`, { token });
  expect((await ask()).json.name).toBe("Gauge");
  const causes = [own.map((byte, index) => (index === own.length - 1 ? byte ^ 1 : byte)), own.slice(0, -1), own.slice(0, 5), new Uint8Array(), foreign];
  const answers = [];
  for (const nameSealed of causes) {
    await account().device.update({ where: { id }, data: { nameSealed } });
    const { status, json } = await ask();
    answers.push({ status, json: { ...json, requestId: "" } });
  }
  for (const answer of answers) expect(answer).toEqual(answers[0]);
  expect(answers[0]).toMatchObject({ status: 200, json: { id, name: "Unreadable name" } });
  expect(JSON.stringify(answers)).not.toMatch(/seal|decrypt|Gauge|Weir/i);
});
