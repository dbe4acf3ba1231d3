import { setTimeout as pause } from "node:timers/promises";
import { afterAll, expect, it } from "vitest";
import * as devices from "#lib/devices/index.ts";
import { decode } from "#lib/measurements/decoding/decode.ts";
import { sandbox } from "#lib/measurements/decoding/sandbox/sandbox.ts";
import type { Message } from "#lib/measurements/formats/message.ts";
import { Drops } from "#lib/measurements/formats/sample.ts";
import { counts, latest, tryDecoder } from "#lib/measurements/index.ts";
import { decoded } from "#lib/measurements/ingest/decoding.ts";
import { take } from "#lib/measurements/ingest/take.ts";
import { account } from "#lib/platform/db/account.ts";
import { enter } from "#lib/workspaces/index.ts";
import { join, makeUser, makeWorkspace, makeWorld, type World } from "#tests/support/world.ts";
import { makeDevice } from "./mounts.ts";

afterAll(() => sandbox().end());

const bytes = Buffer.from([215, 1]);
const message = (more: Partial<Message> = {}): Message => ({ samples: [], drops: new Drops(), payload: { bytes, port: 2 }, ...more });
const program = (body: string) => ({ name: "Program", kind: "javascript" as const, source: `function decodeUplink(input) { ${body} }` });

async function setUp(given?: World) {
  const world = given ?? (await makeWorld());
  const device = await makeDevice(world);
  const writing = await world.enter("devices:write");
  const use = async (input: Parameters<typeof devices.createDecoder>[1]) => {
    const id = await devices.createDecoder(writing, input);
    await devices.chooseDecoder(writing, device.id, id);
    return id;
  };
  const sender = async () => {
    const found = await devices.authenticate(device.token);
    if (found.kind !== "device") throw new Error("no device");
    return found;
  };
  const send = async (sent: Message = message(), now = new Date()) => take(await sender(), sent, { format: "tts", body: bytes, bytes: bytes.length, now });
  const newest = async () => Object.fromEntries((await latest(await world.enter("measurements:read"), device.id)).map(({ key, value }) => [key, value]));
  const dropped = async () =>
    Object.fromEntries((await counts(await world.enter("measurements:read"), device.id)).dropped.map(({ reason, count }) => [reason, count]));
  return { world, device, writing, use, sender, send, newest, dropped };
}

/** The database tells every process of a change, this one as well, within a second. */
async function within<T>(ask: () => Promise<T>, isRight: (answer: T) => boolean): Promise<T> {
  for (let round = 0; ; round++) {
    const answer = await ask();
    if (isRight(answer) || round === 60) return answer;
    await pause(50);
  }
}

it("counts what the decoder makes of the bytes, at the time of the network, and not what the network made of them", async () => {
  const { use, send, newest, device } = await setUp();
  await use(program("return { data: { temperature: input.bytes[0] / 10, port: input.fPort, at: input.recvTime.getTime() } }"));
  const at = new Date(Date.now() - 60_000).toISOString();
  const sent = message({ samples: [{ time: at, pairs: [["temperature", 99]] }], sent: { at, window: 7_200_000 } });
  expect(await send(sent)).toMatchObject({ stored: 3 });
  expect(await newest()).toEqual({ temperature: 21.5, port: 2, at: Date.parse(at) });
  expect(await device.stored()).toBe(3);
});

it("takes what the network made of the bytes where there is no decoder, and says what is missing where there is nothing else", async () => {
  const { send, newest, dropped } = await setUp();
  expect(await send(message({ samples: [{ time: undefined, pairs: [["temperature", 22]] }] }))).toMatchObject({ stored: 1 });
  expect(await newest()).toEqual({ temperature: 22 });
  expect(await send()).toMatchObject({ stored: 0 });
  expect(await dropped()).toEqual({ not_decoded: 1 });
});

it("drops a message whose decoder fails, counted under its own reason, and stores nothing of it", async () => {
  const { use, send, dropped, device } = await setUp();
  await use(program("throw new Error(input.bytes.join())"));
  expect(await send(message({ samples: [{ time: undefined, pairs: [["temperature", 99]] }] }))).toMatchObject({
    stored: 0,
    drops: new Drops([["decoder_fault", 1]]),
  });
  expect([await dropped(), await device.stored()]).toEqual([{ decoder_fault: 1 }, 0]);
});

it("counts a message of which the decoder makes nothing, and drops of it what cannot be stored", async () => {
  const { use, send, dropped, newest } = await setUp();
  await use({ name: "Other port", kind: "map", source: '[{"field":"t","offset":0,"type":"u8","port":1}]' });
  await send();
  expect(await dropped()).toEqual({ empty: 1 });
  const { use: useNext, ...next } = await setUp();
  await useNext(program("return { data: { 'no name': 1, list: [1], ok: true } }"));
  await next.send();
  expect([await next.newest(), await next.dropped()]).toEqual([{ ok: true }, { bad_field: 1, nested: 1 }]);
  expect(await newest()).toEqual({});
});

it("reads with a decoder that is changed, given or taken away as it is then, within a second", async () => {
  const { writing, use, sender, send, newest, device } = await setUp();
  expect((await sender()).decoder).toBeNull();
  const decoder = await use(program("return { data: { v: 1 } }"));
  await within(sender, (found) => found.decoder?.id === decoder);
  await send();
  await devices.changeDecoder(writing, decoder, program("return { data: { v: 2 } }"));
  await within(sender, (found) => found.decoder?.source.includes("v: 2") ?? false);
  await send();
  expect(await newest()).toEqual({ v: 2 });
  await devices.removeDecoder(writing, decoder);
  expect((await within(sender, (found) => found.decoder === null)).decoder).toBeNull();
  expect(await device.stored()).toBe(2);
});

it("keeps the program of a decoder once in memory, however many devices use it", async () => {
  const { world, writing, use, sender } = await setUp();
  const decoder = await use(program("return { data: {} }"));
  const other = await makeDevice(world);
  await devices.chooseDecoder(writing, other.id, decoder);
  const second = await devices.authenticate(other.token);
  expect(second.kind === "device" && second.decoder).toBe((await within(sender, (found) => found.decoder !== null)).decoder);
});

it("refuses, to be sent again, what waits too long for a program that never ends, and drops the rest by name; another account's messages are read", async () => {
  const [slow, quick] = [await setUp(), await setUp()];
  await slow.use(program("for (;;);"));
  await quick.use(program("return { data: { v: 1 } }"));
  const done: string[] = [];
  const flood = Array.from({ length: 130 }, () =>
    slow.send().then(
      ({ drops }) => done.push(...drops.keys()),
      ({ kind }) => done.push(kind),
    ),
  );
  expect(await quick.send()).toMatchObject({ stored: 1 });
  done.push("another's");
  await Promise.all(flood);
  // What is refused is refused before anything is run for it; what is run is dropped, by name.
  expect(new Set(done)).toEqual(new Set(["limited", "decoder_fault", "decoder_paused", "another's"]));
  expect(done.indexOf("another's")).toBeLessThan(100);
  const counted = (reason: string) => done.filter((word) => word === reason).length;
  expect(await slow.dropped()).toEqual({ decoder_fault: counted("decoder_fault"), decoder_paused: counted("decoder_paused") });
  // Three times in a row is what a program may exceed its time.
  expect(counted("decoder_fault")).toBe(3);
});

it("gives an account one share for the decoders of all its workspaces, and follows a workspace to its next owner", async () => {
  const slow = await setUp();
  const { session } = slow.world;
  const workspaceId = await makeWorkspace(session);
  const sibling = await setUp({ session, workspaceId, enter: (right) => enter(session, workspaceId, right) });
  await sibling.use(program("return { data: { v: 1 } }"));
  const sender = await sibling.sender();
  const { ownerId } = await slow.sender();
  const waiting = Array.from({ length: 101 }, () =>
    decode({ accountId: ownerId, decoderId: "of the other workspace", ...program("return { data: {} }") }, { bytes, port: 1 }, new Date()),
  );
  // In the same turn, so that all of them still wait.
  await expect(decoded(sender, message(), new Date())).rejects.toMatchObject({ code: "decoder.busy" });
  await Promise.all(waiting);

  const next = await makeUser("Grace");
  await join(workspaceId, next, "admin");
  await account().$transaction([
    account().membership.update({ where: { workspaceId_userId: { workspaceId, userId: session.userId } }, data: { role: "admin" } }),
    account().membership.update({ where: { workspaceId_userId: { workspaceId, userId: next.userId } }, data: { role: "owner" } }),
  ]);
  expect((await within(sibling.sender, ({ ownerId }) => ownerId === next.userId)).ownerId).toBe(next.userId);
});

it("tries a decoder as it is typed, stores nothing, and takes no time from the devices", async () => {
  const { writing, use, send, device } = await setUp();
  const tried = (source: string, kind: "javascript" | "cayenne" = "javascript") => tryDecoder(writing, { kind, source, bytes, port: 2 });
  expect(await tried(program("return { data: { a: { b: input.bytes[0] }, bad: [1] }, warnings: ['low'] }").source)).toEqual({
    readings: [{ field: "a.b", value: 215, at: null }],
    dropped: [{ sentence: "an object or a list where a value was expected", count: 1 }],
    warnings: ["low"],
  });
  const listed = "function Decoder() { return [{ field: 'T', value: 1, timestamp: 1777636800 }, { field: 'T', value: 2, timestamp: 'noon' }] }";
  expect(await tried(listed)).toMatchObject({ readings: [{ at: new Date("2026-05-01T12:00:00Z") }, { at: "unreadable" }] });
  expect(await tried("", "cayenne")).toEqual({ fault: "The digital_out of channel 215 needs 3 bytes, and the message has 2." } as object);
  expect(await device.stored()).toBe(0);
  await use(program("return { data: { v: 1 } }"));
  let tries = 0;
  const trying = Array.from({ length: 10 }, () => tried("for (;;);").then(() => tries++));
  expect(await send()).toMatchObject({ stored: 1 });
  expect(tries).toBeLessThan(10);
  await Promise.all(trying);
});
