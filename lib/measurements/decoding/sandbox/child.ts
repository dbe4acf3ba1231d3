/**
 * The process in which programs run, one after the other. It is started without any of our environment and may read nothing
 * but its own code (see `process.ts`), so whoever got out of the interpreter would find nothing there.
 */
import type { Order } from "./order.ts";
import { prepare, run } from "./run.ts";

// Ctrl-C reaches every process of a terminal; this one ends when ours has ended.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
process.on("disconnect", () => process.exit());

let next = prepare();
process.on("message", async (order: Order) => {
  process.send?.(run(await next, order));
  next = prepare();
});
await next;
process.send?.({ ready: true });
