/**
 * Recognises a database that cannot answer now: a full connection pool, a statement timeout, a deadlock, too many connections, a restart.
 *
 * These are no bugs of a request. Callers answer them with 503 and `Retry-After`.
 */
import { log } from "./log.ts";
import { isRefusal, unavailable } from "./refusal.ts";

/** SQLSTATE (PostgreSQL, appendix A): serialization_failure, deadlock_detected, query_canceled (statement timeout), lock_not_available, idle session timeouts, insufficient resources, operator intervention, connection exceptions. */
const SQLSTATE = /^(40001|40P01|57014|55P03|25P0[34]|53[0-9A-Z]{3}|57P0[1-5]|08[0-9A-Z]{3})$/;
/** Prisma: unreachable, timed out, closed connection, pool timeout, transaction not started in time or expired, write conflict or deadlock, too many connections. */
const PRISMA = new Set(["P1001", "P1002", "P1008", "P1017", "P2024", "P2028", "P2034", "P2037"]);
const SOCKET = new Set(["ECONNREFUSED", "ECONNRESET", "ENOTFOUND", "EPIPE", "ETIMEDOUT", "EAI_AGAIN"]);
/** Errors of `pg` and `pg-pool` that have no code. */
const MESSAGE = /timeout exceeded when trying to connect|Query read timeout|Connection terminated|timeout expired/;
const MAX_DEPTH = 5;

type Layers = { code?: unknown; originalCode?: unknown; cause?: unknown; meta?: { code?: unknown; driverAdapterError?: unknown }; message?: unknown };

/** Whether an error, or one that it was caused by, means an overloaded database. */
export function isOverload(error: unknown, depth = 0): boolean {
  if (typeof error !== "object" || error === null || depth > MAX_DEPTH) return false;
  const { code, originalCode, cause, meta, message } = error as Layers;
  const codes = [code, originalCode, meta?.code].filter((one) => typeof one === "string");
  if (codes.some((one) => SQLSTATE.test(one) || PRISMA.has(one) || SOCKET.has(one))) return true;
  if (codes.length === 0 && typeof message === "string" && MESSAGE.test(message)) return true;
  return isOverload(cause, depth + 1) || isOverload(meta?.driverAdapterError, depth + 1);
}

/** An `unavailable` refusal in place of an error that means an overloaded database; any other error as it is. */
export function withoutOverload(error: unknown): unknown {
  if (isRefusal(error) || !isOverload(error)) return error;
  log.warn("database.overloaded", {}, error);
  return Object.assign(unavailable("Kept"), { cause: error });
}
