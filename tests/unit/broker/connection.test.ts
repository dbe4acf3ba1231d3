/** A connection whose client never says who it is, or goes on after it was told to leave. */
import type { Socket } from "node:net";
import { duplexPair } from "node:stream";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { Connection } from "#lib/broker/connection.ts";
import { Memory } from "#lib/broker/remembered.ts";

const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

function begin() {
  const [client, server] = duplexPair();
  const connection = new Connection(server as Socket, { memory: new Memory(), clients: new Map() });
  return { client: client.resume(), connection, server };
}

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** The bytes that something still holds. */
function inUse(): number {
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

describe("whoever has not said who it is", () => {
  it("is waited for ten seconds, and no longer for a byte now and then", async () => {
    const { client, connection } = begin();
    const began = performance.now();
    await pause(300);
    client.write(Buffer.from([0x10, 0x7f]));
    await pause(50);
    await connection.check(new Date(), began + 9_900);
    expect(client.readableEnded).toBe(false);
    await connection.check(new Date(), began + 10_200);
    await pause(50);
    expect(client.readableEnded).toBe(true);
  });

  it("may send a CONNECT of 8 KiB; the connection ends with the header of a larger one", async () => {
    const { client } = begin();
    // A CONNECT packet of 8 KiB that is not complete.
    client.write(Buffer.from([0x10, 0x80, 0x40]));
    client.write(Buffer.alloc(8 * 1024 - 1));
    await pause(50);
    expect(client.readableEnded).toBe(false);
    const other = begin().client;
    other.write(Buffer.from([0x10, 0x81, 0x40]));
    await expect.poll(() => other.readableEnded, { timeout: 5_000 }).toBe(true);
  });

  it("is disconnected at the first two bytes that are no CONNECT", async () => {
    const { client } = begin();
    client.write("GE");
    await expect.poll(() => client.readableEnded, { timeout: 5_000 }).toBe(true);
  });

  it("has nothing parsed that it sends behind its CONNECT before it is authenticated", async () => {
    const { client, server } = begin();
    const connect = Buffer.from([0x10, 16, 0, 4, ...Buffer.from("MQTT"), 4, 2, 0, 60, 0, 4, ...Buffer.from("name")]);
    const pings = Buffer.alloc(40_000, Buffer.from([0xc0, 0]));
    client.write(Buffer.concat([connect, pings]));
    await expect.poll(() => server.readableLength, { timeout: 5_000 }).toBe(pings.length);
  });

  it("is read no more once it has made a mistake, whatever it goes on to send", async () => {
    const { client } = begin();
    client.write(Buffer.from([0xc0, 0x00]));
    client.write(Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f]));
    const before = inUse();
    for (let mebibyte = 0; mebibyte < 40; mebibyte++) await new Promise((done) => client.write(Buffer.alloc(1024 * 1024), done));
    // Sooner than it is cut off, which would let go of everything.
    await expect.poll(() => inUse() - before, { timeout: 1_500, interval: 50 }).toBeLessThan(5 * 1024 * 1024);
  });
});
