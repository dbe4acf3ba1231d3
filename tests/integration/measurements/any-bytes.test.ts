import fc from "fast-check";
import { expect, it } from "vitest";
import { receive } from "#lib/measurements/index.ts";
import { someDevice, type TestDevice } from "./mounts.ts";

const post = (device: TestDevice, bytes: Buffer) =>
  receive({
    method: "POST",
    url: "/api/ingest",
    header: (name) => ({ "content-type": "application/json", authorization: `Bearer ${device.token}` })[name],
    read: async () => bytes,
  });

/** Whatever comes: a 2xx or 4xx, and exactly what it acknowledges is stored. */
async function isHonest(device: TestDevice, bytes: Buffer): Promise<void> {
  const before = await device.stored();
  const { status, body } = await post(device, bytes);
  expect(status).toBeGreaterThanOrEqual(200);
  expect(status).toBeLessThan(500);
  const answer = JSON.parse(body) as { ok: 0 | 1; stored?: number };
  const acknowledged = status === 200 ? (answer.stored ?? 1) : 0;
  expect((await device.stored()) - before).toBe(acknowledged);
}

const scalar = fc.oneof(fc.double(), fc.integer(), fc.boolean(), fc.string({ unit: "binary" }), fc.constant(null));
const time = fc.oneof(
  fc.integer({ min: -1e12, max: 1e14 }),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  scalar,
);
const key = fc.oneof(
  fc.string({ unit: "binary", maxLength: 70 }),
  fc.constantFrom("a", "b", "ts", "time", "values", "field", "value", "__proto__", "constructor"),
);
const flat = fc.dictionary(key, fc.oneof(scalar, fc.jsonValue({ maxDepth: 2 })), { maxKeys: 6 });
const item = fc.oneof(flat, fc.record({ ts: time, values: flat }), fc.record({ field: key, value: scalar, time }), fc.record({ time, a: scalar }));
const body = fc.oneof(item, fc.array(item, { maxLength: 8 }));

it("answers any bytes with a 2xx or a 4xx and stores nothing of them", async () => {
  const device = await someDevice();
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), (bytes) => isHonest(device, Buffer.from(bytes))),
    { numRuns: 150 },
  );
});

it("answers anything that looks like readings with a 2xx or a 4xx and stores what it acknowledges, neither more nor less", async () => {
  const device = await someDevice();
  await fc.assert(
    fc.asyncProperty(body, (value) => isHonest(device, Buffer.from(JSON.stringify(value)))),
    { numRuns: 250 },
  );
});
