/**
 * The Things Stack v3, as its webhooks and its MQTT server deliver. Which event it is, the key says that is present. What is
 * empty is left out. Of all the rest (names, gateways and where they stand, attributes, correlation) nothing is kept.
 */
import { HOUR } from "../../platform/clock.ts";
import { foreign, objectOf, textOf } from "./body.ts";
import { type Delivery, type Format, ignored } from "./message.ts";
import { addNested } from "./nested.ts";
import { Drops, type Fields, isObject, type Pair, type Sample } from "./sample.ts";
import { uplink } from "./uplink.ts";

/** By the key that is present. `uplink_normalized` says again what came as `uplink_message`. */
const EVENTS: Record<string, string> = {
  uplink_normalized: "uplink_normalized",
  join_accept: "join",
  downlink_ack: "downlink_ack",
  downlink_nack: "downlink_nack",
  downlink_sent: "downlink_sent",
  downlink_failed: "downlink_failed",
  downlink_queued: "downlink_queued",
  downlink_queue_invalidated: "downlink_queue_invalidated",
  location_solved: "location_solved",
  service_data: "service_data",
};

/** Its last try comes 72 minutes after the first. */
const WINDOW = 2 * HOUR;

export const tts: Format = {
  name: "tts",
  recognises: (content) => content.kind === "json" && isObject(content.value) && isTheirs(content.value),
  parse(content) {
    const body = objectOf(content, "a message of The Things Stack: set the webhook's format to JSON");
    if (isObject(body.uplink_message)) return parseUplink(body, body.uplink_message);
    const event = eventOf(body);
    if (event !== undefined) return ignored(event);
    // An event that is younger than this list: refusing it would switch the webhook off for the others.
    if (isObject(body.end_device_ids)) return ignored("unknown");
    throw foreign("a message of The Things Stack");
  },
};

const isTheirs = (body: Fields): boolean => isObject(body.end_device_ids) || isObject(body.uplink_message) || eventOf(body) !== undefined;

const eventOf = (body: Fields): string | undefined => {
  for (const key in EVENTS) if (isObject(body[key])) return EVENTS[key];
  return undefined;
};

function parseUplink(body: Fields, message: Fields): Delivery {
  const at = message.received_at ?? body.received_at;
  const drops = new Drops();
  return uplink({
    hardwareId: isObject(body.end_device_ids) ? textOf(body.end_device_ids.dev_eui) : undefined,
    at,
    window: WINDOW,
    id: idOf(body.correlation_ids),
    session: textOf(message.session_key_id),
    count: message.f_cnt,
    port: message.f_port,
    data: message.frm_payload,
    samples: samplesOf(message, at ?? undefined, drops),
    drops,
    isTest: body.simulated === true,
  });
}

/** The name of the uplink, among those of everything that it led to. */
const idOf = (ids: unknown): string | undefined =>
  Array.isArray(ids) ? ids.find((id): id is string => typeof id === "string" && id.startsWith("as:up:")) : undefined;

/** What the customer's own formatter made of it; else what The Things Stack made of that, which is a list of measurements. */
function samplesOf(message: Fields, time: unknown, drops: Drops): Sample[] {
  if (isObject(message.decoded_payload) && Object.keys(message.decoded_payload).length > 0)
    return [sampleOf(message.decoded_payload, time, drops, "decoded_payload")];
  const normalized = Array.isArray(message.normalized_payload) ? message.normalized_payload : [message.normalized_payload];
  return normalized.filter(isObject).map(({ time: own, ...values }, index) => sampleOf(values, own ?? time, drops, `normalized_payload[${index}]`));
}

function sampleOf(values: Fields, time: unknown, drops: Drops, at: string): Sample {
  const pairs: Pair[] = [];
  const path = `uplink_message.${at}.`;
  addNested(pairs, drops, values, path);
  return { time, pairs, path, timePath: "received_at" };
}
