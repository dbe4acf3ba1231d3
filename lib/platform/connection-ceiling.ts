/** How many connections a process may hold: as many as it may have open files, less a reserve for everything else. */
import { readFileSync } from "node:fs";
import type { Env } from "./env.ts";

/** Where the system does not say: the usual soft limit. */
const FALLBACK_OPEN_FILES = 1_024;
/** Files for the database pools, for logs and exports, and for what Node and Next keep open. */
const RESERVED_FILES = 256;
const MIN_CONNECTIONS = 64;
/** Above these, memory ends before files do. */
const MAX_MQTT_CONNECTIONS = 20_000;
const MAX_HTTP_CONNECTIONS = 10_000;

/** The soft limit of open files in the text of `/proc/<pid>/limits`; the fallback for a text without one. */
export function openFilesIn(limits: string): number {
  const [, soft] = /^Max open files\s+(\d+|unlimited)/m.exec(limits) ?? [];
  return soft === "unlimited" ? Number.POSITIVE_INFINITY : Number(soft ?? FALLBACK_OPEN_FILES);
}

function openFiles(): number {
  try {
    return openFilesIn(readFileSync("/proc/self/limits", "utf8"));
  } catch {
    return FALLBACK_OPEN_FILES;
  }
}

/** Connections that a process of `role` may hold. A process that does everything shares them equally between HTTP and MQTT. */
export function connectionCeilings(role: Env["KEPT_ROLE"], files = openFiles()): { readonly mqtt: number; readonly http: number } {
  const available = Math.floor((files - RESERVED_FILES) / (role === "all" ? 2 : 1));
  const atMost = (most: number) => Math.min(most, Math.max(MIN_CONNECTIONS, available));
  return { mqtt: atMost(MAX_MQTT_CONNECTIONS), http: atMost(MAX_HTTP_CONNECTIONS) };
}
