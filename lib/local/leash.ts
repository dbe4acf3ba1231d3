/**
 * Loaded into every process that `npm start` starts: asks it to end when the one who holds the other end is gone.
 * Processes that it starts in its turn load this too, and hold a channel of their own that is none of our business.
 */
import { isAlive } from "./processes.ts";

const holder = Number(process.env.KEPT_LEASH);
const end = () => process.kill(process.pid, "SIGTERM");

if (!isAlive(holder)) {
  // It was killed before we came so far. What we are about to become needs a moment to listen.
  setTimeout(end, 1_000);
} else if (process.channel && process.ppid === holder) {
  process.once("disconnect", end);
  // The leash alone is no reason to go on running.
  process.channel.unref();
}
