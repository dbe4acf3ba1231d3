/** Identifiers. All are random: none counts, none tells when it was made or what it belongs to. */
import { randomBytes, randomUUID } from "node:crypto";

export const ids = {
  /** A UUID version 4: 122 random bits. For rows; never for secrets. */
  new: (): string => randomUUID(),
  /** A random positive 63-bit number: the meaningless name of a device in a telemetry database. */
  telemetryRef: (): bigint => randomBytes(8).readBigUInt64BE() >> 1n || 1n,
};

/** A lower-case UUID of any version: what may be looked up in a `uuid` column. */
export const isUuid = (text: string): boolean => /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/.test(text);
