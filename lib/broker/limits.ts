/** Limits of an MQTT connection, of a client, and of the process. Workspaces without limits on messages (`limitsOf` is null) have none of those for each device and workspace. */
import { HOUR, MINUTE } from "../platform/clock.ts";

/** A packet, in bytes: as much as a body over HTTP. */
export const MAX_PACKET_BYTES = 1024 * 1024;
/** A packet before the client is authenticated, in bytes. */
export const MAX_CONNECT_BYTES = 8 * 1024;

/** The properties of a PUBLISH, in bytes. They take the parser a thousand times longer than a payload of the same size. */
export const MAX_PROPERTIES_BYTES = 16 * 1024;
/** SUBSCRIBE and UNSUBSCRIBE, in bytes. */
export const MAX_SUBSCRIBE_BYTES = 16 * 1024;
/** Any other packet of an authenticated client, in bytes. */
export const MAX_CONTROL_PACKET_BYTES = 1024;
/** How long one packet may be incomplete. A link of 1 KB/s sends 60 KB in this time. Then the connection ends. */
export const MAX_PACKET_ARRIVAL_MS = MINUTE;

/** Receive Maximum: messages at QoS 1 and 2 that a client of MQTT 5 may have without an answer. More end the connection with 0x93. */
export const RECEIVE_MAXIMUM = 1_000;
/** Messages at QoS 2 that a client before MQTT 5 may have without a PUBREL, since it knows no Receive Maximum. More end the connection. */
export const MAX_UNRELEASED_BEFORE_MQTT5 = 4_096;
/** Unanswered messages of one connection, in bytes and in messages. Then nothing more is read until some are answered. */
export const MAX_UNANSWERED_BYTES = 2 * MAX_PACKET_BYTES;
export const MAX_UNANSWERED_MESSAGES = 1_000;
/** Messages whose repetition is recognised, for each client. */
export const MAX_KNOWN_MESSAGES = 4_096;

/** Open connections of one device. A bridge opens one or two, a device that is replaced has two for a moment. */
export const MAX_CONNECTIONS_PER_DEVICE = 10;
/** Open connections of one webhook token, which bridges of several sites share. */
export const MAX_CONNECTIONS_PER_WEBHOOK = 100;
/** Open connections of one workspace: two for each of its 1,000 devices. */
export const MAX_CONNECTIONS_PER_WORKSPACE = 2_000;
/** Open connections of one network, an IPv4 /24 or an IPv6 /64. An IPv6 /48 may have four times as many. */
export const MAX_CONNECTIONS_PER_NETWORK = 2_000;
/** Client ids of one device, one webhook token and one workspace whose sessions are kept. Beyond that, the longest unused one is dropped. */
export const MAX_SESSIONS_PER_DEVICE = 2 * MAX_CONNECTIONS_PER_DEVICE;
export const MAX_SESSIONS_PER_WEBHOOK = 2 * MAX_CONNECTIONS_PER_WEBHOOK;
export const MAX_SESSIONS_PER_WORKSPACE = 2 * MAX_CONNECTIONS_PER_WORKSPACE;
/** Connections of one network that are not authenticated yet. */
export const MAX_PENDING_PER_NETWORK = 500;
/** Connections of one network in a minute. At twice as many they are dropped before the TLS handshake. */
export const MAX_CONNECTS_PER_NETWORK_AND_MINUTE = 6_000;
/** CONNECT packets of one device or webhook token in a minute. */
export const MAX_CONNECTS_PER_MINUTE = 300;

/** Packets of one connection that are handled before other connections have their turn. 64 KiB hold 13,000 of the smallest messages. */
export const MAX_PACKETS_PER_TURN = 200;
/** PINGREQ, PUBREL of unknown ids, and topic filters of SUBSCRIBE and UNSUBSCRIBE: so many of one connection in a minute. */
export const MAX_CONTROL_PACKETS_PER_MINUTE = 240;
/** A packet of the kind counts once for each started part of this size, in bytes. */
export const CONTROL_PACKET_BYTES = 128;
/** Messages over a limit: so many of one device or webhook token in a minute. Then its connections end with 0x96, and new ones are refused with 0x9F. */
export const MAX_REJECTED_PER_MINUTE = 300;

/** A client that has not been authenticated by then is disconnected. */
export const CONNECT_TIMEOUT_MS = 10_000;
/** A client without a keep-alive of its own that sends no packet for so long is disconnected. Longer than the longest keep-alive (18 hours and a half more). */
export const MAX_SILENCE_MS = 27 * HOUR + 20 * MINUTE;
