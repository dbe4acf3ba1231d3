import { describe, expect, it } from "vitest";
import * as devices from "#lib/devices/index.ts";
import * as measurements from "#lib/measurements/index.ts";
import { ids } from "#lib/platform/ids.ts";
import { enter } from "#lib/workspaces/index.ts";
import { makeWorkspace, makeWorld, type World } from "#tests/support/world.ts";

const span = { from: new Date(0), to: new Date(), format: "csv" } as const;

/** Everything that takes the number of a device. */
const VERBS: Record<string, (world: World, deviceId: string) => Promise<unknown>> = {
  get: async (world, id) => devices.get(await world.enter("devices:read"), id),
  change: async (world, id) => devices.change(await world.enter("devices:write"), id, { name: "Mine now" }),
  beforeMove: async (world, id) => devices.beforeMove(await world.enter("devices:move"), id),
  move: async (world, id) =>
    devices.move(await world.enter("devices:move"), await enter(world.session, await makeWorkspace(world.session), "devices:move"), id),
  retire: async (world, id) => devices.retire(await world.enter("devices:remove"), id),
  revive: async (world, id) => devices.revive(await world.enter("devices:remove"), id),
  replace: async (world, id) => devices.replace(await world.enter("tokens:write"), id),
  locate: async (world, id) => devices.locate(await world.enter("measurements:read"), id),
  latest: async (world, id) => measurements.latest(await world.enter("measurements:read"), id),
  counts: async (world, id) => measurements.counts(await world.enter("measurements:read"), id),
  series: async (world, id) => measurements.series(await world.enter("measurements:read"), id, { field: "a", span: "day", end: undefined }),
  changeField: async (world, id) => devices.changeField(await world.enter("devices:write"), id, "a", { label: "Mine now" }),
  "changeField, told what it deletes": async (world, id) => measurements.changeField(await world.enter("devices:write"), id, "a", { keepDays: 1 }),
  read: async (world, id) => measurements.read(await world.enter("measurements:read"), id, { ...span, limit: 1 }),
  aggregate: async (world, id) => measurements.aggregate(await world.enter("measurements:read"), id, { ...span, field: "a", step: "day" }),
  add: async (world, id) => measurements.add(await world.enter("measurements:write"), id, { a: 1 }),
  deleteSpan: async (world, id) => measurements.deleteSpan(await world.enter("measurements:delete"), id, span, { dryRun: false }),
  "deleteSpan, dry run": async (world, id) => measurements.deleteSpan(await world.enter("measurements:delete"), id, span, { dryRun: true }),
  download: async (world, id) => measurements.download(await world.enter("measurements:read"), id, span),
};

const answerOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => "it worked",
    (error: { kind: string; code: string; message: string; detail: object }) => ({
      kind: error.kind,
      code: error.code,
      message: error.message,
      detail: error.detail,
    }),
  );

describe("a stranger's device", () => {
  it.each(Object.keys(VERBS))("is to %s exactly what a missing or malformed one is: not found", async (name) => {
    const verb = VERBS[name] ?? (() => Promise.reject(new Error("no verb")));
    const [own, foreign] = [await makeWorld(), await makeWorld()];
    const { device } = await devices.register(await foreign.enter("devices:add"), { name: "Theirs" });
    const answers = [];
    for (const id of [device.id, ids.new(), "", "x", "' OR 1=1 --", `${device.id} `, device.id.toUpperCase(), "\0"])
      answers.push(await answerOf(verb(own, id)));
    expect(answers[0]).toMatchObject({ kind: "notFound", code: "not_found" });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(await devices.get(await foreign.enter("devices:read"), device.id)).toMatchObject({ name: "Theirs" });
  });

  it("is in no list", async () => {
    const [own, foreign] = [await makeWorld(), await makeWorld()];
    await devices.register(await foreign.enter("devices:add"), { name: "Theirs" });
    expect(await devices.list(await own.enter("devices:read"))).toEqual([]);
    expect(await measurements.lastSeen(await own.enter("measurements:read"))).toEqual(new Map());
  });

  it("cannot be reached by entering its workspace", async () => {
    const [own, foreign] = [await makeWorld(), await makeWorld()];
    const answers = [await answerOf(enter(own.session, foreign.workspaceId, "devices:read")), await answerOf(enter(own.session, ids.new(), "devices:read"))];
    expect(answers[0]).toEqual(answers[1]);
  });
});
