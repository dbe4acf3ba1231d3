/**
 * Particle's webhooks, as a form or as JSON. What was measured is the text in `data`: a number, an object in JSON, or any
 * text. An object is one field for each name; anything else is one field under the name of the event. Of whatever else the
 * owner of the webhook adds to the body nothing is kept but the id of the event.
 */
import { MINUTE } from "../../platform/clock.ts";
import { parseJson } from "../../platform/json.ts";
import { foreign, objectOf, textOf } from "./body.ts";
import { type Content, type Delivery, type Format, ignored } from "./message.ts";
import { addNested } from "./nested.ts";
import { Drops, type Fields, isObject, type Pair } from "./sample.ts";
import { addPair } from "./value.ts";

const WINDOW = 15 * MINUTE;
const NUMBER = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;
/** Events of the platform itself: that a device came, went, or was updated. */
const ITS_OWN = /^(spark|particle)\//;

const isParticles = (body: Fields): boolean => typeof body.coreid === "string" && typeof body.event === "string";

export const particle: Format = {
  name: "particle",
  recognises: (content) =>
    (content.kind === "form" && isParticles(content.fields)) || (content.kind === "json" && isObject(content.value) && isParticles(content.value)),
  parse(content) {
    const body = bodyOf(content);
    if (!isParticles(body)) throw foreign("an event of Particle");
    return ITS_OWN.test(String(body.event)) ? ignored("system") : parseEvent(body);
  },
};

const bodyOf = (content: Content): Fields => (content.kind === "form" ? content.fields : objectOf(content, "an event of Particle"));

function parseEvent(body: Fields): Delivery {
  const drops = new Drops();
  const pairs: Pair[] = [];
  const data = measuredIn(body.data);
  if (isObject(data)) addNested(pairs, drops, data, "data.");
  else addPair(pairs, drops, fieldOf(String(body.event)), data);
  if (pairs.length === 0 && drops.size === 0) return ignored("empty");
  const at = body.published_at ?? undefined;
  const text = typeof body.data === "string" ? body.data : JSON.stringify(body.data);
  const message = {
    hardwareId: textOf(body.coreid),
    samples: [{ time: at, pairs, path: isObject(data) ? "data." : "", timePath: "published_at" }],
    drops,
    sent: at === undefined ? undefined : { at, window: WINDOW },
    keys: keysOf(body, text),
    content: JSON.stringify([body.event, text]),
  };
  return { messages: [message] };
}

/** The id that our template asks for; else what the event says, with the moment, without which two that say the same would be one. */
function keysOf({ event_id: id, coreid, event, published_at: at }: Fields, data: string): string[] {
  if (textOf(id) !== undefined) return [`id|${id}`];
  return typeof at === "string" && at !== "" ? [JSON.stringify([coreid, event, at, data])] : [];
}

const fieldOf = (event: string): string => event.replace(/[^\p{L}\p{M}\p{Nd}_.:-]/gu, "_").slice(0, 64) || "value";

/** An empty `data` says nothing. */
function measuredIn(data: unknown): unknown {
  if (typeof data !== "string") return data;
  const text = data.trim();
  if (text === "") return undefined;
  if (NUMBER.test(text)) return Number(text);
  return read(text) ?? read(unescaped(text)) ?? data;
}

/** What `text` is in JSON, if it is an object, a list or a truth. */
function read(text: string): unknown {
  if (!/^[{[]|^(true|false)$/.test(text)) return undefined;
  try {
    return parseJson(Buffer.from(text));
  } catch {
    return undefined;
  }
}

const ENTITIES: Record<string, string> = { quot: '"', "#34": '"', "#39": "'", "#x27": "'", "#x2F": "/", "#x60": "`", "#x3D": "=", lt: "<", gt: ">", amp: "&" };

/** Its templates escape for HTML what stands in two braces. */
const unescaped = (text: string): string => text.replace(/&(quot|#34|#39|#x27|#x2F|#x60|#x3D|lt|gt|amp);/g, (_, name: string) => ENTITIES[name] ?? "");
