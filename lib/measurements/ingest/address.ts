/**
 * What the address of a delivery says: the format, the device, and, for senders that can put it nowhere else, the token.
 *
 *   /api/ingest                                  any format, the device of the token
 *   /api/ingest/<device id>                      the same for one device of a webhook
 *   /api/ingest/<format>[/<device id>|<hardware id>]
 *   /api/ingest/line[/<device id>]/api/v2/write, …/write    as agents append it that speak line protocol
 *   /api/v1/<token>/telemetry, …/attributes      as ThingsBoard has it
 *   /v1/devices/<device id>/record/              as Datacake has it
 */
import { isUuid } from "../../platform/ids.ts";
import { FORMAT_NAMES, type FormatName } from "../formats/message.ts";

export type Address = {
  readonly format: FormatName | null;
  readonly deviceId?: string | undefined;
  readonly hardwareId?: string | undefined;
  readonly token?: string | undefined;
  /** What describes a device and is not a measurement: taken and thrown away. */
  readonly isAttributes?: boolean | undefined;
  readonly event?: string | undefined;
  readonly precision?: string | undefined;
  /** As InfluxDB has it: its clients take nothing but an empty answer for a success. */
  readonly isWrite?: boolean | undefined;
};

const PLAIN: Address = { format: null };
const THINGSBOARD = /^\/api\/v1\/([^/]+)\/(telemetry|attributes)\/?$/;
const DATACAKE = /^\/v1\/devices\/([^/]+)\/record\/?$/;
const WRITE = /^(\/api\/ingest\/line(?:\/[^/]+)?)(?:\/api\/v2\/write|\/api\/v3\/write_lp|\/write)\/?$/;
const INGEST = /^\/api\/ingest\/([^/]+)(?:\/([^/]+))?/;
/** Names under which senders put a token into the query. */
const IN_QUERY = ["secret", "token", "access_token", "api_key", "apikey", "key", "auth"] as const;

const isFormat = (text: string): text is FormatName => (FORMAT_NAMES as readonly string[]).includes(text);

/** Whether our server answers `path` itself, in front of the pages. */
export const isOurs = (path: string): boolean =>
  path === "/api/ingest" || path.startsWith("/api/ingest/") || (path.startsWith("/api/v1/kept_") && THINGSBOARD.test(path)) || DATACAKE.test(path);

export function addressOf(url: string): Address {
  // What nearly everybody asks, without the cost of patterns.
  if (url === "/api/ingest") return PLAIN;
  const { pathname, searchParams } = new URL(url, "http://here");
  const name = IN_QUERY.find((one) => searchParams.has(one));
  const query = {
    token: name && (searchParams.get(name) ?? undefined),
    event: searchParams.get("event") ?? undefined,
    precision: searchParams.get("precision") ?? undefined,
  };
  const [, token, what] = THINGSBOARD.exec(pathname) ?? [];
  if (token) return { ...query, format: "thingsboard", token, isAttributes: what === "attributes" };
  const [, deviceId] = DATACAKE.exec(pathname) ?? [];
  if (deviceId) return { ...query, format: "datacake", deviceId };
  const [, write] = WRITE.exec(pathname) ?? [];
  const [, first = "", second] = INGEST.exec(write ?? pathname) ?? [];
  if (!isFormat(first)) return { ...query, format: null, deviceId: first || undefined };
  return {
    ...query,
    format: first,
    isWrite: write !== undefined,
    ...(second === undefined ? {} : isUuid(second) ? { deviceId: second } : { hardwareId: second }),
  };
}
