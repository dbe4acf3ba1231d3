/**
 * ChirpStack v4, as its HTTP integration and its MQTT server deliver. Which event it is, the address says. Names, tags, gateways
 * and where they stand are not kept. What is missing or null is 0.
 */
import { MINUTE } from "../../platform/clock.ts";
import { foreign, objectOf, textOf } from "./body.ts";
import { type Delivery, type Format, ignored, type Said } from "./message.ts";
import { addNested } from "./nested.ts";
import { Drops, type Fields, isObject, type Pair } from "./sample.ts";
import { uplink } from "./uplink.ts";
import { addPair } from "./value.ts";

/** It never tries again. */
const WINDOW = 15 * MINUTE;
/** Where a device is, is not kept unless somebody asks for it. */
const SILENT = ["join", "ack", "txack", "log", "location", "integration"];

const eui = ({ deviceInfo }: Fields): string | undefined => (isObject(deviceInfo) ? textOf(deviceInfo.devEui) : undefined);

export const chirpstack: Format = {
  name: "chirpstack",
  recognises: (content) => content.kind === "json" && content.event !== undefined && isObject(content.value) && eui(content.value) !== undefined,
  parse(content) {
    const body = objectOf(content, "an event of ChirpStack: set the payload encoding to JSON");
    const event = eventOf(content, body);
    if (event === "up") return parseUp(body);
    if (event === "status") return parseStatus(body);
    if (event === undefined && eui(body) === undefined) throw foreign("an event of ChirpStack");
    return ignored(event !== undefined && SILENT.includes(event) ? event : "unknown");
  },
};

/** By what is in it where the address does not say, as when it came over MQTT. */
function eventOf({ event }: Said, body: Fields): string | undefined {
  if (event !== undefined) return event;
  if (["data", "object", "fPort", "fCnt"].some((key) => Object.hasOwn(body, key)) && eui(body) !== undefined) return "up";
  return Object.hasOwn(body, "batteryLevel") ? "status" : undefined;
}

function parseUp(body: Fields): Delivery {
  const drops = new Drops();
  const pairs: Pair[] = [];
  if (isObject(body.object)) addNested(pairs, drops, body.object, "object.");
  return uplink({
    ...namesOf(body),
    count: body.fCnt,
    port: body.fPort,
    data: body.data,
    samples: [{ time: body.time ?? undefined, pairs, path: "object.", timePath: "time" }],
    drops,
  });
}

function parseStatus(body: Fields): Delivery {
  const drops = new Drops();
  const pairs: Pair[] = [];
  // On mains, or not known: its number says nothing then.
  if (body.externalPowerSource !== true && body.batteryLevelUnavailable !== true) addPair(pairs, drops, "batteryLevel", body.batteryLevel ?? 0);
  const delivery = uplink({
    ...namesOf(body),
    session: undefined,
    count: 0,
    port: 0,
    data: undefined,
    samples: [{ time: body.time ?? undefined, pairs, timePath: "time" }],
    drops,
  });
  return delivery.ignored === undefined ? delivery : ignored("status");
}

/** A device gets another address whenever it joins. */
const namesOf = (body: Fields) => ({
  hardwareId: eui(body),
  at: body.time,
  window: WINDOW,
  id: textOf(body.deduplicationId),
  session: textOf(body.devAddr),
});
