/** A worker thread that never answers what it is asked. */
import { parentPort } from "node:worker_threads";

parentPort?.on("message", () => {
  for (;;);
});
parentPort?.postMessage("ready");
