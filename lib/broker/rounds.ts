/** What the broker does again and again: closes silent connections, forgets what is old, and asks whether the tokens of connections are still valid. */
import { clock, SECOND } from "../platform/clock.ts";
import { log } from "../platform/log.ts";
import type { Connection, House } from "./connection.ts";

/** How many tokens are asked about at the same time, when none of them is remembered. */
const ASKED_AT_ONCE = 8;

type Checked = Pick<Connection, "check" | "checkSilence">;

/** Once every `intervalMs`; tokens are asked about in one round at a time. */
export function startRounds(connections: ReadonlySet<Checked>, { memory, limits }: Pick<House, "memory" | "limits">, intervalMs = SECOND): NodeJS.Timeout {
  let isRunning = false;
  return setInterval(async () => {
    const [now, monotonic] = [clock.now(), performance.now()];
    // Also while tokens wait for a database that does not answer.
    for (const connection of connections) connection.checkSilence(monotonic);
    memory.forgetOld(monotonic);
    limits.forgetOld(monotonic);
    if (isRunning) return;
    isRunning = true;
    const all = connections.values();
    const some = async () => {
      for (const connection of all) await connection.check(now, monotonic);
    };
    await Promise.all(Array.from({ length: ASKED_AT_ONCE }, some)).catch((error: unknown) => log.error("bug", error));
    isRunning = false;
  }, intervalMs).unref();
}
