/** Hostile text in everything but the body of a message: addresses, headers, topics, tokens, forms and files. */
import { gzipSync } from "node:zlib";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { requireJson } from "#app/_edge/api/body.ts";
import { ownPath } from "#app/_edge/own-path.ts";
import { targetOf } from "#lib/broker/topic.ts";
import type { SenderAccess } from "#lib/devices/authenticate.ts";
import { plainHardwareId } from "#lib/devices/hardware-schema.ts";
import { readCsv } from "#lib/devices/import-csv.ts";
import { ChangeDevice, DeviceQuery, RegisterDeviceForm, readBytes, TryDecoder, typedByteMap, WriteDecoder } from "#lib/devices/schema.ts";
import { readInterval, splitTags, tagsOf, typedTags } from "#lib/devices/settings.ts";
import { requireSignature } from "#lib/devices/signature.ts";
import { decodeByMap } from "#lib/measurements/decoding/byte-map.ts";
import { decodeCayenne } from "#lib/measurements/decoding/cayenne.ts";
import { readReply } from "#lib/measurements/decoding/program.ts";
import { addressOf, isOurs } from "#lib/measurements/ingest/address.ts";
import { authenticateSender } from "#lib/measurements/ingest/authenticate.ts";
import { formatOf, kindOf, plainBody } from "#lib/measurements/ingest/content.ts";
import type { Incoming } from "#lib/measurements/ingest/incoming.ts";
import { csvLine } from "#lib/platform/csv.ts";
import { isRefusal } from "#lib/platform/refusal.ts";
import { kindOf as kindOfToken } from "#lib/platform/token.ts";
import { blockOf } from "#lib/server/network.ts";
import { PlainReader } from "#lib/server/plain-request.ts";
import { isPath } from "#lib/server/request-target.ts";
import { faultsOf, HOSTILE_LENGTH, hostileTexts } from "#tests/support/hostile-text.ts";

const now = new Date("2026-05-01T12:00:00Z");
const PLAIN = { format: null };
const incomingOf = (headers: Record<string, string>, url = "/api/ingest"): Incoming => ({
  method: "POST",
  url,
  header: (name) => headers[name],
  read: () => Buffer.alloc(0),
});

const signing = new Webhook(Buffer.alloc(32).toString("base64"));
const sender = { signing } as unknown as SenderAccess;

async function attempt(...reads: (() => unknown)[]): Promise<void> {
  for (const read of reads) {
    try {
      await read();
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
  }
}

/** Each reader of text that a stranger sends, with the beginnings that lead into its patterns. */
const READERS: Record<string, (text: string) => Promise<void>> = {
  "the type of a body": (text) =>
    attempt(
      ...["", "application/json", "application/json;", "application/", "text/plain;charset="].flatMap((before) => [
        () => kindOf(incomingOf({ "content-type": `${before}${text}!` }), PLAIN),
        () => formatOf(`${before}${text}`),
        () => requireJson(new Map([["content-type", `${before}${text}!`]]) as unknown as Headers),
      ]),
    ),
  "the encoding of a body": (text) => attempt(() => kindOf(incomingOf({ "content-encoding": text, "content-type": "application/json" }), PLAIN)),
  "an address": (text) =>
    attempt(
      ...["", "/", "/api/ingest/line/x/api/v2/write", "/api/v1/kept_", "/v1/devices/"].flatMap((before) => [
        () => isOurs(`${before}${text}`),
        () => isPath(`${before}${text}`),
        () => ownPath(`${before}${text}!`, "/"),
      ]),
      // Node refuses addresses that cannot be parsed before they get here.
      ...["/api/ingest/", "/api/ingest?token="].map(
        (before) => () => URL.canParse(`${before}${text}`, "http://here") && addressOf(`${before}${text.slice(0, 65_536)}`),
      ),
    ),
  "a token": (text) =>
    attempt(
      ...["", "kept_d_", "kept_w_1"].map((before) => () => kindOfToken(`${before}${text}`)),
      ...["Bearer ", "basic ", "token ", "token a", "bearer  "].map(
        (before) => () => authenticateSender(incomingOf({ authorization: `${before}${text}!` }), PLAIN, now),
      ),
      () => authenticateSender(incomingOf({ "x-api-key": text }), PLAIN, now),
      () => authenticateSender(incomingOf({}, `/api/ingest?${text}`), PLAIN, now),
    ),
  "a signature": (text) =>
    attempt(
      () => requireSignature(sender, () => text, Buffer.from("{}")),
      () =>
        requireSignature(
          sender,
          (name) => (name === "webhook-id" ? "a" : name === "webhook-timestamp" ? String(Math.floor(Date.now() / 1_000)) : text),
          Buffer.from(text),
        ),
    ),
  "a plain request": (text) =>
    attempt(
      () => new PlainReader().read(Buffer.from(text, "latin1")),
      () => new PlainReader().read(Buffer.from(`POST /${text} HTTP/1.1\r\n\r\n`, "latin1")),
      () => new PlainReader().read(Buffer.from(`POST / HTTP/1.1\r\na:${text.slice(0, 4_000)}\r\n\r\n`, "latin1")),
    ),
  "a network": (text) =>
    attempt(...["", "[", "1.1.1.1:", "fe80::1%", "::ffff:"].flatMap((before) => [() => blockOf(`${before}${text}`), () => blockOf(`${before}${text}x`)])),
  "a topic": (text) => attempt(...["", "d/", "d/a/", "dtck-pub/", "dtck-pub/a/"].map((before) => () => targetOf(`${before}${text}`))),
  "the number of a device": (text) =>
    attempt(
      () => plainHardwareId(text),
      () => RegisterDeviceForm.safeParse({ name: "a", hardwareId: text }),
    ),
  "names, tags and intervals": (text) =>
    attempt(
      () => RegisterDeviceForm.safeParse({ name: text }),
      () => ChangeDevice.safeParse({ name: `a${text}a`, tags: [text], hardwareId: text }),
      () => tagsOf.safeParse(splitTags(text, /,/)),
      () => typedTags.safeParse(text),
      () => readInterval(`1${text}s`),
      () => DeviceQuery.safeParse({ name: text, tag: text, status: text, sort: text, page: text }),
    ),
  "lines of CSV": (text) =>
    attempt(...["", "name;", "name,tags\n", '"', 'name\n"'].map((before) => () => readCsv(`${before}${text.slice(0, HOSTILE_LENGTH / 4)}`)), () =>
      csvLine([text]),
    ),
  "a decoder and what it reads": (text) =>
    attempt(
      () => WriteDecoder.safeParse({ name: "a", kind: "map", source: text }),
      () => TryDecoder.safeParse({ kind: "cayenne", source: text, bytes: text, port: text }),
      () => readBytes(text.slice(0, 10_000)),
      () => typedByteMap(`[{"field":"${text}`),
      () => decodeByMap(JSON.stringify([{ field: text }]), Buffer.from(text), 1),
      () => decodeCayenne(Buffer.from(text)),
      () => decodeCayenne(Buffer.alloc(HOSTILE_LENGTH)),
      () => readReply({ text: text.slice(0, 65_536), spent: 0 }),
      () => readReply({ fault: text, spent: 0 }),
    ),
};

describe("hostile text", () => {
  it.each(Object.keys(READERS))("as %s takes CPU time in proportion to its length", async (name) => {
    expect(await faultsOf(READERS[name] as (text: string) => Promise<void>, hostileTexts)).toEqual([]);
  });

  it("behind gzip takes CPU time in proportion to what may come out of it", async () => {
    const gzipped = incomingOf({ "content-encoding": "gzip" });
    const bomb = gzipSync(Buffer.alloc(64 * 1_048_576));
    const bodies = [bomb, bomb.subarray(0, -4), Buffer.concat(Array.from({ length: 2_000 }, () => gzipSync(""))), Buffer.alloc(1_048_576, 0x1f)];
    expect(
      await faultsOf(
        (body) => plainBody(gzipped, body, 1_048_576, { add: () => {} }),
        bodies,
        ({ length }) => `${length} bytes`,
      ),
    ).toEqual([]);
  });

  it("in a header of a CSV file with many columns takes CPU time in proportion to its length", async () => {
    const csv = `${",".repeat(240_000)}name\n${"a\n".repeat(250)}`;
    expect(await faultsOf(readCsv, [csv], () => "columns")).toEqual([]);
  });
});
