/** The memory that devices cost which are connected and send nothing: ten thousand of them in the soak. */
import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { generate } from "mqtt-packet";
import { expect, it, onTestFinished } from "vitest";
import { someDevice } from "#tests/integration/measurements/mounts.ts";
import { effort } from "#tests/support/effort.ts";
import { BROKER, startServer } from "#tests/support/processes.ts";
import { valuesOf, welcomed } from "./serving.ts";

const DEVICES = effort(3_000, 10_000);
const WARM_UP = 1_000;
const AT_ONCE = 200;

/** The memory of a process that is in use, in MiB. */
const residentOf = (pid: number): number => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;

/** Connects, and waits to be let in. */
function enter(port: number, token: string, clientId: string, version: 4 | 5): Promise<Socket> {
  const hello = generate({ cmd: "connect", protocolVersion: version, clientId, clean: true, keepalive: 600, username: token }, { protocolVersion: version });
  return new Promise((done, failed) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(hello));
    socket.once("error", failed).once("close", () => failed(new Error("closed")));
    socket.once("data", (connack: Buffer) => (connack[0] === 0x20 && connack[3] === 0 ? done(socket) : failed(new Error(connack.toString("hex")))));
  });
}

it("idle connections are held in little memory, and one that speaks is heard", async () => {
  const [device, broker] = [await someDevice(), await startServer(BROKER)];
  const sockets: Socket[] = [];
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await broker.kill();
  });
  const connectUpTo = async (count: number) => {
    while (sockets.length < count) {
      const some = Array.from({ length: AT_ONCE }, (_, at) => enter(broker.port, device.token, `gauge-${sockets.length + at}`, at % 2 ? 4 : 5));
      sockets.push(...(await Promise.all(some)));
    }
  };
  // The first ones pay for code and heap that all share.
  await connectUpTo(WARM_UP);
  const before = residentOf(broker.pid);
  await connectUpTo(DEVICES);
  const wire = await welcomed(broker.port, device.token, 5, "speaker");
  expect(await wire.publish(`d/${device.id}/n`, "1")).toMatchObject({ cmd: "puback", reasonCode: 0 });
  await wire.close();
  // Several rounds of the keep-alive check.
  await new Promise((done) => setTimeout(done, 3_000));
  expect(sockets.filter(({ readyState }) => readyState === "open")).toHaveLength(DEVICES);
  const each = ((residentOf(broker.pid) - before) * 1024) / (DEVICES - WARM_UP);
  console.log(`${DEVICES} idle connections: ${Math.round(residentOf(broker.pid))} MiB in all, ${each.toFixed(1)} KiB for each`);
  expect(each).toBeLessThan(40);
  expect(await valuesOf(device)).toEqual([1]);
});
