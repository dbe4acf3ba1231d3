/**
 * The log: JSON lines on standard output.
 *
 * A line holds an event word from the code, numbers, booleans and identifiers. Text that could have come from a
 * person (anything with a space, an @ or more than 64 characters) is withheld, so no name, address or secret can
 * reach the log by accident. Of an error its class, code and stack frames are kept, not its message, unless it is one of
 * our own refusals: a database puts the offending value into its messages.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import pino from "pino";

type Value = string | number | bigint | boolean | null | undefined;

const SAFE_TEXT = /^[A-Za-z0-9_.:/-]{0,64}$/;
// The server and the pages it serves are two bundles in one process; they share which request they are in, and the level.
const shared = globalThis as { keptRequests?: AsyncLocalStorage<string>; keptLogLevel?: string };
shared.keptRequests ??= new AsyncLocalStorage<string>();
const requests = shared.keptRequests;
/** Above `fatal`: only `LOG_LEVEL=silent` hides an alert. */
const ALERT_LEVEL = 70;
const sink = pino({ level: "info", customLevels: { alert: ALERT_LEVEL }, base: null, timestamp: pino.stdTimeFunctions.isoTime, messageKey: "event" });

const scrub = (value: Value): Value => (typeof value === "string" && !SAFE_TEXT.test(value) ? "[withheld]" : typeof value === "bigint" ? Number(value) : value);

function frames(error: unknown): Record<string, Value | Record<string, Value>> {
  if (!(error instanceof Error)) return { error: typeof error };
  const stack = (error.stack ?? "")
    .split("\n")
    .filter((line) => line.trimStart().startsWith("at "))
    .slice(0, 8)
    .join("\n");
  const code = "code" in error ? String(error.code) : undefined;
  return { error: error.name, code: scrub(code), stack, ...(error.cause ? { cause: frames(error.cause) as Record<string, Value> } : {}) };
}

function write(level: "info" | "warn" | "error" | "alert", event: string, values: Record<string, Value> = {}, error?: unknown) {
  sink.level = shared.keptLogLevel ?? "info";
  const line = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, scrub(value)]));
  sink[level]({ request: requests.getStore(), ...line, ...(error === undefined ? {} : frames(error)) }, event);
}

export const log = {
  info: (event: string, values?: Record<string, Value>) => write("info", event, values),
  warn: (event: string, values?: Record<string, Value>, error?: unknown) => write("warn", event, values, error),
  error: (event: string, error: unknown, values?: Record<string, Value>) => write("error", event, values, error),
  /** A fault that a person who runs the service must look at: a promise is not kept, or will not be. Monitoring watches for level 70. */
  alert: (event: string, values?: Record<string, Value>, error?: unknown) => write("alert", event, values, error),
  /** From now on, in all of this process, nothing less severe than `level` is logged. */
  setLevel: (level: string) => {
    shared.keptLogLevel = level;
  },
  /** Runs `work` so that every line it logs carries `requestId`. */
  within: <T>(requestId: string, work: () => T): T => requests.run(requestId, work),
  requestId: (): string | undefined => requests.getStore(),
};
