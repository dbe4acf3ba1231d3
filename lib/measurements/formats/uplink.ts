/**
 * What an uplink of a LoRaWAN device is, whichever network delivers it. Its name is the network's, and the device's own count
 * within its session; what must be the same under it is what was measured, and nothing of how it came: another gateway that
 * heard it, or another way to us, makes it no other message.
 */
import { MOST_BACKFILLED } from "../schema.ts";
import { type Delivery, ignored, type Payload } from "./message.ts";
import type { Drops, Sample } from "./sample.ts";

type Uplink = {
  readonly hardwareId: string | undefined;
  /** When the network took it in, as it wrote that; and after how many milliseconds it is stale. */
  readonly at: unknown;
  readonly window: number;
  /** The network's name for it. */
  readonly id: string | undefined;
  readonly session: string | undefined;
  readonly count: unknown;
  readonly port: unknown;
  /** In base64. */
  readonly data: unknown;
  readonly samples: readonly Sample[];
  readonly drops: Drops;
  readonly isTest?: boolean;
};

export function uplink({ hardwareId, at, window, id, port, data, samples, drops, isTest, ...counted }: Uplink): Delivery {
  const measured = samples.filter(({ pairs }) => pairs.length > 0);
  const payload = payloadOf(data, port);
  // Devices send these to be answered, or to say that they are there.
  if (measured.length === 0 && drops.size === 0 && !payload) return ignored("empty");
  const counter = counterOf(counted);
  return {
    messages: [
      {
        hardwareId,
        samples: measured,
        drops,
        sent: at === undefined || at === null ? undefined : { at, window },
        keys: keysOf(id, counter, at),
        counter,
        content: contentOf(payload, measured),
        payload,
        isTest,
      },
    ],
  };
}

/** What a network leaves out or sends as null is 0: the first frame of a session. Without a session it names nothing, since it starts again with each. */
function counterOf({ session, count }: Pick<Uplink, "session" | "count">): string | undefined {
  const number = count ?? 0;
  return session !== undefined && typeof number === "number" ? `${session}|${number}` : undefined;
}

/** Where the network gave it no name, the moment it took it in tells apart what a device that counts from the start again sends. */
function keysOf(id: string | undefined, counter: string | undefined, at: unknown): string[] {
  if (id !== undefined) return [id];
  return counter !== undefined && typeof at === "string" ? [`${counter}|${at}`] : [];
}

/** A frame has 242 bytes at most. */
const LONGEST = 1_024;
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;

function payloadOf(data: unknown, port: unknown): Payload | undefined {
  if (typeof data !== "string" || data.length > LONGEST || !BASE64.test(data)) return undefined;
  const bytes = Buffer.from(data, "base64");
  return bytes.length > 0 ? { bytes, port: typeof port === "number" ? port : 0 } : undefined;
}

function contentOf(payload: Payload | undefined, samples: readonly Sample[]): string {
  // More readings than this are refused, and sorting them would take seconds.
  const pairs = samples.flatMap(({ pairs }) => pairs).slice(0, MOST_BACKFILLED);
  const values = pairs.map((pair) => JSON.stringify(pair));
  return JSON.stringify([payload && [payload.port, Buffer.from(payload.bytes).toString("base64")], values.sort()]);
}
