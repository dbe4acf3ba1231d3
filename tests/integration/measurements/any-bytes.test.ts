/** Whatever comes, wherever: a 2xx or a 4xx, and exactly what it acknowledges is stored. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { receive } from "#lib/measurements/index.ts";
import { effort } from "#tests/support/effort.ts";
import { setUp } from "./delivering.ts";
import { someDevice, storedUnder, type TestDevice } from "./mounts.ts";
import { anyText, anything, type Mutant, mutants } from "./mutations.ts";

type Sender = Pick<TestDevice, "token" | "stored">;

const plainly = (bytes: Buffer): Mutant => ({ path: "/api/ingest", type: "application/json", bytes, headers: {} });

async function isHonest({ token, stored }: Sender, { path, type, bytes, headers }: Mutant): Promise<void> {
  const before = await stored();
  const all: Record<string, string | undefined> = { authorization: `Bearer ${token}`, "content-type": type || undefined, ...headers };
  const { status, body } = await receive({ method: "POST", url: path, header: (name) => all[name], read: async () => bytes });
  expect(status).toBeGreaterThanOrEqual(200);
  expect(status, body).toBeLessThan(500);
  const added = (await stored()) - before;
  const { least, most } = acknowledged(status, body);
  expect(added).toBeGreaterThanOrEqual(least);
  expect(added).toBeLessThanOrEqual(most);
}

/** How many readings an answer says are stored now. A network is not told how many it was. */
function acknowledged(status: number, body: string): { least: number; most: number } {
  if (status === 204) return { least: 0, most: Infinity };
  const { stored, dup, ignored } = JSON.parse(body) as { stored?: number; dup?: number; ignored?: string };
  if (status !== 200 || (stored === undefined && (dup !== undefined || ignored !== undefined))) return { least: 0, most: 0 };
  return stored === undefined ? { least: 1, most: Infinity } : { least: stored, most: stored };
}

const scalar = fc.oneof(fc.double(), fc.integer(), fc.boolean(), fc.string({ unit: "binary" }), fc.constantFrom(null, "\0", "\ud800"));
const time = fc.oneof(
  fc.integer({ min: -1e12, max: 1e14 }),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  scalar,
);
const key = fc.oneof(
  fc.string({ unit: "binary", maxLength: 70 }),
  fc.constantFrom("a", "b", "ts", "time", "values", "field", "value", "serial", "n", "v", "bn", "__proto__", "constructor"),
);
const flat = fc.dictionary(key, fc.oneof(scalar, fc.jsonValue({ maxDepth: 2 })), { maxKeys: 6 });
const item = fc.oneof(flat, fc.record({ ts: time, values: flat }), fc.record({ field: key, value: scalar, time }), fc.record({ time, a: scalar }));
const body = fc.oneof(item, fc.array(item, { maxLength: 8 }));

it("answers any bytes with a 2xx or a 4xx and stores nothing of them", async () => {
  const device = await someDevice();
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), (bytes) => isHonest(device, plainly(Buffer.from(bytes)))),
    { numRuns: effort(40, 150) },
  );
});

it("answers anything that looks like readings with a 2xx or a 4xx and stores what it acknowledges, neither more nor less", async () => {
  const device = await someDevice();
  await fc.assert(
    fc.asyncProperty(body, (value) => isHonest(device, plainly(Buffer.from(JSON.stringify(value))))),
    { numRuns: effort(60, 250) },
  );
});

it.each([
  ["any bytes", anything],
  ["text with the marks of every format", anyText],
])("answers %s at any address, as any type and gzipped, with a 2xx or a 4xx, and never stores a part of what it refuses", async (_, made) => {
  const device = await someDevice();
  await fc.assert(
    fc.asyncProperty(made, (mutant) => isHonest(device, mutant)),
    { numRuns: effort(80, 300) },
  );
});

it("answers every documented delivery with anything in it changed so too, from a device and from a webhook", async () => {
  for (const isWebhook of [true, false]) {
    const { id, eui, ref, token, deviceToken } = await setUp();
    const sender = { token: isWebhook ? token : deviceToken, stored: () => storedUnder(ref) };
    await fc.assert(
      fc.asyncProperty(mutants({ id, eui }), (mutant) => isHonest(sender, mutant)),
      { numRuns: effort(100, 400) },
    );
  }
});
