/** CONNECT: who it is, and on what terms. */
import type { IConnackPacket, IConnectPacket } from "mqtt-packet";
import { authenticate, noteUse, tokenOf } from "../devices/index.ts";
import { clock } from "../platform/clock.ts";
import { ids } from "../platform/ids.ts";
import { log } from "../platform/log.ts";
import { isRefusal } from "../platform/refusal.ts";
import { Client } from "./client.ts";
import { type ConnectionLimits, senderKey } from "./connection-limits.ts";
import { MAX_PACKET_BYTES, RECEIVE_MAXIMUM } from "./limits.ts";
import { REASON, type Reason, returnCodeOf } from "./reason.ts";
import { LONGEST_SESSION, type Memory, ownersOf, type Remembered } from "./remembered.ts";

const LONGEST_ID = 256;
/** What a client of MQTT 5 is told that wants to be silent for longer, or for ever. Before, nothing can be told: there TCP notices who is gone. */
const LONGEST_SILENCE = 1_200;

/**
 * A client, or none; and what to answer. While the database is away that is nothing: whoever is told that the server is
 * unavailable may stop trying for good, as mqtt.js does, and whose connection breaks comes again.
 */
type Admission = { readonly client: Client | null; readonly connack: IConnackPacket | null };

/** `address` is that of the client. `takeOver` ends the connection of the same client, if there is one. */
type Entrance = { readonly memory: Memory; readonly limits: ConnectionLimits; readonly address: string | undefined; takeOver(key: string): void };

export async function admit(packet: IConnectPacket, { memory, limits, address, takeOver }: Entrance, now = clock.now()): Promise<Admission> {
  const version = packet.protocolVersion ?? 4;
  const token = tokenOf(packet.username, packet.password);
  // From here on the token is wanted by nobody but the client, and whatever was left as a will by nobody at all: there is no one who could receive it.
  delete packet.password;
  delete packet.will;
  const fault = faultOf(packet, token);
  if (fault) return refused(version, fault);
  try {
    const sender = await authenticate(token ?? "", now);
    const refusal = limits.refusal(sender, address, performance.now());
    if (refusal !== null) return refused(version, refusal);
    const clientId = packet.clientId || ids.new();
    const key = `${senderKey(sender)} ${clientId}`;
    takeOver(key);
    const release = limits.open(sender, address);
    if (!release) return refused(version, REASON.quotaExceeded);
    noteUse(sender, now);
    const remembered = memory.take(key, ownersOf(sender), performance.now());
    const terms = termsOf(packet, version, remembered);
    const client = new Client({ version, key, keepAlive: terms.keepAlive, remembered, token: token ?? "", sender, release });
    const assigned = packet.clientId ? {} : { assignedClientIdentifier: clientId };
    const connack: IConnackPacket = { ...answer(version, REASON.success), sessionPresent: terms.isResumed };
    return { client, connack: version < 5 ? connack : { ...connack, properties: { ...OFFER, ...terms.properties, ...assigned } } };
  } catch (error) {
    if (!isRefusal(error)) log.error("bug", error);
    return isRefusal(error) && error.kind === "unauthenticated" ? refused(version, REASON.badCredentials) : { client: null, connack: null };
  }
}

/** What every client of MQTT 5 is told. Wildcards and the like are of no use where there is nothing to subscribe to. */
const OFFER = {
  receiveMaximum: RECEIVE_MAXIMUM,
  maximumPacketSize: MAX_PACKET_BYTES,
  wildcardSubscriptionAvailable: false,
  subscriptionIdentifiersAvailable: false,
  sharedSubscriptionAvailable: false,
};

function faultOf(packet: IConnectPacket, token: string | null): Reason | null {
  if (packet.properties?.authenticationMethod !== undefined) return REASON.badMethod;
  // Before MQTT 5 a client that wants its session kept has to say under which name [MQTT-3.1.3-8].
  if (packet.protocolVersion !== 5 && packet.clientId === "" && !packet.clean) return REASON.badClientId;
  if (packet.clientId.length > LONGEST_ID) return REASON.badClientId;
  return token === null ? REASON.badCredentials : null;
}

function termsOf(packet: IConnectPacket, version: number, remembered: Remembered) {
  const asked = version === 5 ? (packet.properties?.sessionExpiryInterval ?? 0) : packet.clean ? 0 : LONGEST_SESSION;
  const isResumed = !packet.clean && remembered.hasSession;
  if (!isResumed) remembered.deliveries.held.clear();
  remembered.hasSession = asked > 0;
  remembered.deliveries.resume(performance.now());
  const { keepalive = 0 } = packet;
  const isTooLong = version === 5 && (keepalive === 0 || keepalive > LONGEST_SILENCE);
  return {
    isResumed,
    keepAlive: isTooLong ? LONGEST_SILENCE : keepalive,
    properties: {
      ...(isTooLong ? { serverKeepAlive: LONGEST_SILENCE } : {}),
      ...(asked > LONGEST_SESSION ? { sessionExpiryInterval: LONGEST_SESSION } : {}),
    },
  };
}

const answer = (version: number, reason: Reason): IConnackPacket => ({
  cmd: "connack",
  sessionPresent: false,
  ...(version < 5 ? { returnCode: returnCodeOf(reason) } : { reasonCode: reason }),
});

const refused = (version: number, reason: Reason): Admission => ({ client: null, connack: answer(version, reason) });
