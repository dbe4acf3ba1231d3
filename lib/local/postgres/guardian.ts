/**
 * Stops the server of a folder once the process that runs it is gone without having stopped it: `kill -9`, or Ctrl-C in
 * a program that does not listen for it. The leash tells.
 */
import { pidFile, serves } from "./pid-file.ts";

const directory = process.argv[2] ?? "";

process.once("SIGTERM", () => {
  const found = pidFile(directory);
  if (found && serves(found.pid, directory)) process.kill(found.pid, "SIGINT");
  process.exit(0);
});
setInterval(() => {}, 2 ** 30);
