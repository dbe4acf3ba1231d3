/** A process that runs programs, seen from ours. It is killed when it does not answer, and then it is of no more use. */
import type { ChildProcess } from "node:child_process";
import path from "node:path";
import { unavailable } from "../../../platform/refusal.ts";
import type { Order, Reply } from "./order.ts";

/** In milliseconds. Programs stop by themselves long before; what gets here is stuck where the interpreter does not look at the time. */
const MOST_WAITING = 2_000;
const MOST_STARTING = 20_000;

const CHILD = "lib/measurements/decoding/sandbox/child.ts";
/** What it may read: its own code, and not our configuration, keys or data. It may start nothing and write nothing. */
const READABLE = ["lib/measurements/decoding/sandbox/*", "node_modules/@jitl/*", "node_modules/quickjs-emscripten-core/*", "package.json"];

function begin(script: string): ChildProcess {
  const root = process.cwd();
  // Asked for here and not imported: what bundles our pages would look for the script among its own modules.
  const { fork } = process.getBuiltinModule("node:child_process");
  return fork(path.join(root, script), [], {
    // Nothing of ours: keys and addresses of databases stand in our environment.
    env: {} as NodeJS.ProcessEnv,
    execArgv: [
      "--permission",
      ...[script, ...READABLE].map((place) => `--allow-fs-read=${path.join(root, place)}`),
      "--max-old-space-size=64",
      "--max-semi-space-size=1",
    ],
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
}

export class SandboxProcess {
  readonly #process: ChildProcess;
  readonly #started: Promise<void>;
  #hasEnded = false;

  constructor(script = CHILD) {
    this.#process = begin(script);
    // It ends by itself when ours has ended, but not while a program holds it.
    const end = () => this.kill();
    process.once("exit", end);
    this.#process.once("exit", () => {
      this.#hasEnded = true;
      process.off("exit", end);
    });
    this.#started = this.#next(MOST_STARTING).then((said) => {
      if (said === null) throw unavailable("Decoding");
    });
    this.#started.catch(() => {});
  }

  get isUsable(): boolean {
    return !this.#hasEnded && this.#process.connected;
  }

  /** Null when the program did not stop by itself, or took the process down with it. */
  async run(order: Order): Promise<Reply | null> {
    await this.#started;
    const answer = this.#next(MOST_WAITING);
    this.#process.send(order, () => {});
    return (await answer) as Reply | null;
  }

  /** What it says next, or null when it ends or says nothing for so long that it is killed. */
  #next(milliseconds: number): Promise<unknown> {
    const child = this.#process;
    child.ref();
    child.channel?.ref();
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const onMessage = (said: unknown) => resolve(said);
    const onEnd = () => resolve(null);
    const timer = setTimeout(() => this.kill(), milliseconds);
    child.once("message", onMessage).once("exit", onEnd).once("error", onEnd);
    return promise.finally(() => {
      clearTimeout(timer);
      child.off("message", onMessage).off("exit", onEnd).off("error", onEnd);
      child.unref();
      child.channel?.unref();
    });
  }

  kill(): void {
    this.#process.kill("SIGKILL");
  }
}
