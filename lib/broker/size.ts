/** How much of what a client may have on the way. */

/** A packet, in bytes: as much as a body over HTTP. */
export const MOST_PACKET = 1024 * 1024;
/** Before it has said who it is. */
export const MOST_CONNECT = 8 * 1024;

/** Messages that are not answered yet; then nothing more is read until some are. */
export const MOST_UNANSWERED = 1_000;
export const MOST_UNANSWERED_BYTES = 2 * MOST_PACKET;

/** Connections of this process, in all. */
export const MOST_CONNECTIONS = 20_000;
