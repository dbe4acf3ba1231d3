/** What holds for every format. */
import { MESSAGE_BYTES, PLANS, TEXT_BYTES } from "#lib/billing/schema.ts";
import * as MQTT from "#lib/broker/limits.ts";
import { DAYS_BACK, DROP_REASONS, LONGEST_TEXT, MAX_VALUES, MOST_BACKFILLED, MOST_READINGS } from "#lib/measurements/schema.ts";

const number = (value: number): string => value.toLocaleString("en-GB").replaceAll(",", "\u00a0");
const { limits } = PLANS.free;

export type Rule = { readonly id: string; readonly title: string; readonly words: readonly string[]; readonly code?: string };

export const BEFORE: readonly Rule[] = [
  {
    id: "begin",
    title: "How to begin",
    words: [
      "A device has a token of its own, which its page shows once: it sends for that device and reads nothing. A webhook, for networks and bridges, has one under Tokens, and sends for the devices it is bound to: the message names the device, or the address does, as in `/api/ingest/native/$DEVICE`.",
      "Present the token as `Authorization: Bearer`, `Token` or `Basic` (as the password, or as the user without one), or as `X-Api-Key`. In an address it is rejected, unless you allow it on the token’s page for a sender that knows no other way.",
      "Bodies are UTF-8 and may be gzipped (`Content-Encoding: gzip`). A device that no one has added yet is kept as a keyed hash and four characters for its webhook, so that you can add it with one click.",
    ],
    code: `curl "$KEPT/api/ingest" -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" -d '{"temperature": 21.5}'`,
  },
];

export const AFTER: readonly Rule[] = [
  {
    id: "kept",
    title: "What is kept",
    words: [
      "Field names, values and times. Nothing else of a body, of headers or of addresses is written to a database or a log: no names, no tags, no gateways, no positions. A test fills deliveries with all of these and then searches everything. The exception is a device whose whole messages you have kept for an hour. Values may be personal all the same, such as a device’s own position, or a text, which is stored as the device sent it: mark such fields as personal, and they are kept for a shorter time.",
      "Only if you turn it on, for one hour, are whole messages of a device kept, so that you can see what it sends.",
    ],
  },
  {
    id: "times",
    title: "Times",
    words: [
      "Seconds or milliseconds since 1970, told apart by their size, as a number or as text; or ISO 8601 with a time of day, in UTC when it names no zone. A reading without a time gets ours, and two such readings never the same.",
      `A reading may be five minutes ahead of our clock, and ${DAYS_BACK} days behind it. Older ones, up to 35 months, need a token that may backfill; it may also send ${number(MOST_BACKFILLED)} readings and 16 MiB at once. Whatever is outside is dropped and counted, never moved.`,
      "A message of a network is fresh for a while after the network took it in: two hours for The Things Stack, whose last try comes after 72 minutes; 15 minutes for ChirpStack and Particle. Later it could be an old one that somebody kept, and is rejected as stale.",
    ],
  },
  {
    id: "twice",
    title: "What is sent twice",
    words: [
      "Sending again is always safe. A reading of the same field at the same time is stored once, whatever the format; the first one counts.",
      "A message with a name is stored once under it: The Things Stack’s `as:up:` id and the frame counter of its session, ChirpStack’s `deduplicationId` and the counter of its address, Particle’s event id, or a header `Idempotency-Key` or `Webhook-Id` of yours, which is also for readings without a time. Frames may come late and in any order. For devices that count from the start again after a power cut (ABP), their settings say that the counter is no name.",
      "The same name with something else in it is rejected (409) and counted on the device’s page: it was forged, or changed on the way. What makes it the same is what was measured, not which gateway heard it. Names are kept as hashes for 26 hours, longer than any message is fresh.",
      "For more, let a token ask for signatures (Standard Webhooks): then nothing unsigned is taken.",
    ],
  },
  {
    id: "limits",
    title: "Limits",
    words: [
      `A request may have ${MOST_READINGS} readings and 1 MiB; ${number(MAX_VALUES)} values of any kind; text ${LONGEST_TEXT} characters; a field’s name 64 letters, digits and \`_ - . :\`; a device 200 fields. A field keeps the kind of value it began with: number, true or false, text.`,
      `On the free plan a device may send ${number(limits.deviceMessagesPerMinute)} messages a minute and ${number(limits.deviceReadingsPerDay)} readings a day, a workspace ${number(limits.workspaceMessagesPerMinute)} and ${number(limits.workspaceReadingsPerDay)}. Beyond that the answer is 429, with the name of the limit and \`Retry-After\`.`,
      `A message of more than ${MESSAGE_BYTES / 1024} KiB, after it is unpacked, counts as several: one for each started ${MESSAGE_BYTES / 1024} KiB. A request that is rejected after it was read counts in the same way. A webhook message counts once for each device that it names.`,
      `A workspace on the free plan stores ${number(limits.workspaceStoredReadings)} readings, and takes in ${number(limits.workspaceBackfilledReadingsPerMonth)} a month that are older than ${DAYS_BACK} days. Toward both, a text counts as one reading for each started ${TEXT_BYTES} bytes of UTF-8. Beyond that the answer is 429 with \`workspace.stored_readings\` or \`workspace.backfilled_readings_per_month\`: delete readings, keep fields for fewer days, or wait for the next month.`,
    ],
  },
  {
    id: "mqtt-limits",
    title: "MQTT limits",
    words: [
      `A device may have ${MQTT.MAX_CONNECTIONS_PER_DEVICE} open connections, a webhook token ${MQTT.MAX_CONNECTIONS_PER_WEBHOOK}, a workspace ${number(MQTT.MAX_CONNECTIONS_PER_WORKSPACE)} and a network (IPv4 /24 or IPv6 /64) ${number(MQTT.MAX_CONNECTIONS_PER_NETWORK)}. Beyond that CONNACK has the reason 0x97, or the return code 3 before MQTT 5. A device or webhook token may connect ${MQTT.MAX_CONNECTS_PER_MINUTE} times a minute; then the reason is 0x9F. A second connection under the same client id replaces the first one (0x8E).`,
      `Every PUBLISH counts as a message, at every QoS: also a repeated one, attributes, a wrong topic, or a body that cannot be read. Its topic and properties count toward its size. A client that sends more than ${MQTT.MAX_REJECTED_PER_MINUTE} messages a minute over its limit is disconnected (0x96), and may connect again after half a minute. PINGREQ and the topic filters of SUBSCRIBE and UNSUBSCRIBE have a limit of ${MQTT.MAX_CONTROL_PACKETS_PER_MINUTE} a minute for each connection (0x96).`,
      `The Receive Maximum is ${number(MQTT.RECEIVE_MAXIMUM)}: a client of MQTT 5 with more messages at QoS 1 and 2 without an answer is disconnected (0x93). Before MQTT 5, a client may have ${number(MQTT.MAX_UNRELEASED_BEFORE_MQTT5)} messages at QoS 2 without PUBREL. Send CONNECT within ${MQTT.CONNECT_TIMEOUT_MS / 1_000} seconds, and a complete packet within one and a half times your keep-alive: parts of a packet do not count. One packet may take ${MQTT.MAX_PACKET_ARRIVAL_MS / 1_000} seconds to arrive. A PUBLISH may have 1 MiB, its properties ${MQTT.MAX_PROPERTIES_BYTES / 1024} KiB (0x99), SUBSCRIBE and UNSUBSCRIBE ${MQTT.MAX_SUBSCRIBE_BYTES / 1024} KiB, and any other packet ${MQTT.MAX_CONTROL_PACKET_BYTES} bytes (0x95).`,
    ],
  },
];

export const ANSWERS: readonly (readonly [status: string, body: string, about: string])[] = [
  [
    "200",
    '{"ok":1}',
    "Stored: committed before the answer went out. Of several readings the number is told, what was dropped by reason, and where the first ten dropped values stood (`rejected`).",
  ],
  ["200", '{"ok":1,"dup":1}', "It was stored before."],
  ["200", '{"ok":1,"ignored":"join"}', "An event that says nothing measured."],
  ["202", '{"ok":0,"unknown":1}', "The webhook is right, the device is not among its own. Add it, and the next message is stored."],
  [
    "202",
    '{"ok":0,"dropped":…}',
    "Nothing of a network’s message could be stored, for the settings of that one device: no decoder, a test, another kind of value. An error would make the network stop for all the others.",
  ],
  ["400", '{"ok":0,"error":…}', "The body cannot be read. Nothing is stored of any answer from 400 on."],
  ["401", '{"ok":0,"error":…}', "No token, or a wrong one, or one in the address."],
  ["403", '{"ok":0,"error":…}', "The token does not send for that device, whether there is one or not."],
  ["409", '{"ok":0,"error":…}', "A message of this name came before, with something else in it."],
  ["413", '{"ok":0,"error":…}', "Too many readings, or too many bytes."],
  ["415", '{"ok":0,"error":…}', "Protobuf or another type: set the integration to JSON."],
  [
    "422",
    '{"ok":0,"error":…,"dropped":…,"rejected":[{"at":"[3].values.temperature","reason":"kind_changed"}]}',
    "It was read, and nothing of it could be stored. `rejected` says where the first ten values stood and why each was dropped: the path in the body, or the line. Particle gets the first one as `at`, if there is room.",
  ],
  ["429", '{"ok":0,"error":…,"limit":…}', "A limit, by its name; `Retry-After` says when to try again."],
  ["503", '{"ok":0,"error":…}', "Not now. Nothing was stored; try again."],
];

export const REASONS: readonly (readonly [reason: string, about: string])[] = Object.entries(DROP_REASONS);
