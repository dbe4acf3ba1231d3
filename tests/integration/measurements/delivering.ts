/** A device that a network calls by its number, and what it delivers for it. */
import { randomBytes } from "node:crypto";
import * as devices from "#lib/devices/index.ts";
import { counts, receive } from "#lib/measurements/index.ts";
import { account } from "#lib/platform/db/account.ts";
import { telemetry } from "#lib/platform/db/telemetry.ts";
import type { Sent } from "#tests/support/deliveries/index.ts";
import { makeWorld, type World } from "#tests/support/world.ts";

export type Settings = { readonly acceptsTests?: boolean; readonly resetsCounter?: boolean };
export type Answered = { readonly status: number; readonly headers: Record<string, string>; readonly text: string; readonly body: Record<string, unknown> };

export const newEui = (): string => randomBytes(8).toString("hex");

/** Delivered to the steps themselves, at whatever moment. */
export async function deliver(token: string, { path, type, body, headers = {} }: Sent, now = new Date(), method = "POST"): Promise<Answered> {
  const all: Record<string, string> = { authorization: `Bearer ${token}`, "content-type": type, ...headers };
  const answer = await receive({ method, url: path, header: (name) => all[name], read: async () => Buffer.from(body) }, now);
  return { status: answer.status, headers: answer.headers, text: answer.body, body: answer.body ? JSON.parse(answer.body) : {} };
}

export async function setUp(settings: Settings = {}, eui: string | null = newEui()) {
  const world = await makeWorld();
  const { device, token: deviceToken } = await devices.register(await world.enter("devices:add"), { name: "Gauge", ...(eui ? { hardwareId: eui } : {}) });
  const { id } = device;
  const { telemetryRef: ref } = await account().device.update({ where: { id }, data: settings });
  const { token } = await devices.issueWebhook(await world.enter("tokens:write"), { name: "Network", devices: [id], expiresAt: null });
  return { world, id, eui: eui ?? "", ref, token, deviceToken, send: (sent: Sent, now?: Date) => deliver(token, sent, now), ...looks(world, id, ref) };
}

export type SetUp = Awaited<ReturnType<typeof setUp>>;

/** What is stored of the device, by field and time, and what was dropped. */
function looks(world: World, deviceId: string, ref: bigint) {
  const rows = async () => {
    const fields = new Map((await account().field.findMany({ where: { deviceId } })).map(({ ordinal, key }) => [ordinal, key]));
    const found = await telemetry("eu").query<{ field: number; at: Date; value: number | string }>(
      `SELECT field_id AS field, ts AS at, to_jsonb(value) AS value FROM measurement WHERE device_ref = $1
       UNION ALL SELECT field_id, ts, to_jsonb(value) FROM measurement_text WHERE device_ref = $1 ORDER BY at, field`,
      [ref],
    );
    return found.rows.map(({ field, at, value }) => [fields.get(field), at.toISOString(), value]);
  };
  const dropped = async () => {
    const { dropped: found } = await counts(await world.enter("measurements:read"), deviceId);
    return Object.fromEntries(found.map(({ reason, count }) => [reason, count]));
  };
  return { rows, dropped };
}
