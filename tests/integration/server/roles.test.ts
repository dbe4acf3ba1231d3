import { describe, expect, it } from "vitest";
import { account } from "#lib/platform/db/account.ts";
import { makeDevice } from "#tests/integration/measurements/mounts.ts";
import { makeWorld } from "#tests/support/world.ts";
import { started, startServer, until } from "./process.ts";

describe("a process without a complete environment", () => {
  it("does not start, and names every variable that is missing", async () => {
    const server = await startServer({ KEPT_ORIGIN: undefined }, { PATH: process.env.PATH, NODE_ENV: "production" });
    expect(await server.exit).toBe(1);
    for (const name of ["KEPT_ORIGIN", "DATABASE_URL_ACCOUNT", "DATABASE_URL_TELEMETRY_EU", "DATABASE_URL_TELEMETRY_US", "DATABASE_URL_VAULT"]) {
      expect(server.said()).toContain(`${name} is missing`);
    }
    for (const name of [
      "MASTER_KEYS",
      "LOOKUP_KEY",
      "PASSWORD_PEPPER",
      "RESEND_API_KEY",
      "MAIL_FROM",
      "PRIVACY_CONTACT",
      "OPERATOR_NAME",
      "SUPERVISORY_AUTHORITY",
    ]) {
      expect(server.said()).toContain(`${name} is missing`);
    }
    expect(server.said()).not.toMatch(/^\s+at /m);
  });

  it("does not start in production on a stand-in", async () => {
    const server = await startServer({ KEPT_MODE: undefined });
    expect(await server.exit).toBe(1);
    expect(server.said()).toContain("RESEND_BASE_URL points at a stand-in");
    expect(server.said()).toContain("KEPT_ORIGIN must be https");
  });
});

describe("a process for ingest alone", () => {
  it("takes readings in, serves no page, and ends with 0 when asked to", async () => {
    const device = await makeDevice(await makeWorld());
    const server = await startServer({ KEPT_ROLE: "ingest" });
    expect(await started(server)).toBe(true);
    const headers = { authorization: `Bearer ${device.token}`, "content-type": "application/json" };
    const answer = await fetch(`http://localhost:${server.port}/api/ingest`, { method: "POST", headers, body: '{"temperature":21.5}' });
    expect([answer.status, await answer.text()]).toEqual([200, '{"ok":1}']);
    expect((await fetch(`http://localhost:${server.port}/`)).status).toBe(404);
    server.child.kill("SIGTERM");
    expect(await server.exit).toBe(0);
  });
});

describe("a process for jobs alone", () => {
  it("runs what another process asked for, listens on no port, and ends with 0 when asked to, twice over", async () => {
    const server = await startServer({ KEPT_ROLE: "worker" });
    expect(await started(server)).toBe(true);
    await account().$executeRaw`SELECT graphile_worker.add_job('measurements.rollup')`;
    const waiting = () => account().$queryRaw<unknown[]>`SELECT 1 FROM graphile_worker.jobs WHERE task_identifier = 'measurements.rollup'`;
    expect(await until(async () => (await waiting()).length === 0)).toBe(true);
    await expect(fetch(`http://localhost:${server.port}/api/health`)).rejects.toThrow();
    server.child.kill("SIGTERM");
    server.child.kill("SIGINT");
    expect(await server.exit).toBe(0);
    expect(server.said()).not.toContain("uncaught");
  });
});
