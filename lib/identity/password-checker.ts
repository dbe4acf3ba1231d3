/**
 * Password checks in a worker thread: zxcvbn is synchronous and its time depends on what was typed. One check runs at a
 * time, a bounded number waits. A check that takes too long ends the thread, and the next one starts another.
 */
import { once } from "node:events";
import path from "node:path";
import type { Worker } from "node:worker_threads";
import { log } from "../platform/log.ts";
import { unavailable } from "../platform/refusal.ts";

export type StrengthCheck = { readonly password: string; readonly about: readonly string[] };

const SCRIPT = "lib/identity/password-strength-worker.ts";
const CHECK_TIMEOUT_MS = 10_000;
const START_TIMEOUT_MS = 30_000;
const MAX_WAITING = 64;

const busy = () => unavailable("Checking passwords");

async function start(script: string): Promise<Worker> {
  // Loaded here and not imported: the bundler of the pages would look for the script among its own modules.
  const { Worker } = process.getBuiltinModule("node:worker_threads");
  // The thread gets none of our environment: keys and database addresses are in it.
  const worker = new Worker(path.join(process.cwd(), script), { env: {}, execArgv: [], resourceLimits: { maxOldGenerationSizeMb: 256 } });
  worker.unref();
  // Without a listener, an error between two checks would end the process.
  worker.on("error", (error) => log.warn("password_check.thread_failed", {}, error));
  try {
    await answerOf(worker, START_TIMEOUT_MS);
  } catch (error) {
    await worker.terminate();
    throw error;
  }
  return worker;
}

/** The next message of the thread; throws if it ends or takes longer than `timeoutMs`. The process stays alive meanwhile. */
async function answerOf(worker: Worker, timeoutMs: number): Promise<unknown> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  const ended = () => stop.abort(new Error("the thread ended"));
  worker.once("exit", ended);
  try {
    const [answer] = await once(worker, "message", { signal: stop.signal });
    return answer;
  } catch (error) {
    throw stop.signal.aborted ? stop.signal.reason : error;
  } finally {
    clearTimeout(timer);
    worker.off("exit", ended);
  }
}

export class PasswordChecker {
  readonly #script: string;
  readonly #timeoutMs: number;
  readonly #maxWaiting: number;
  #worker: Promise<Worker> | null = null;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** `script` is relative to the working directory. */
  constructor({ script = SCRIPT, timeoutMs = CHECK_TIMEOUT_MS, maxWaiting = MAX_WAITING } = {}) {
    this.#script = script;
    this.#timeoutMs = timeoutMs;
    this.#maxWaiting = maxWaiting;
  }

  /** Why the password is refused, as a sentence for the person who typed it, or null. Throws a refusal (unavailable) if too many wait or the check takes too long. */
  async check(asked: StrengthCheck): Promise<string | null> {
    if (this.#waiting >= this.#maxWaiting) throw busy();
    this.#waiting++;
    const turn = this.#last.then(() => this.#run(asked));
    this.#last = turn.catch(() => {});
    try {
      return await turn;
    } finally {
      this.#waiting--;
    }
  }

  async #run(asked: StrengthCheck): Promise<string | null> {
    this.#worker ??= start(this.#script);
    try {
      const worker = await this.#worker;
      worker.postMessage(asked);
      const because = await answerOf(worker, this.#timeoutMs);
      return typeof because === "string" ? because : null;
    } catch (error) {
      log.warn("password_check.failed", {}, error);
      await this.end();
      throw busy();
    }
  }

  /** Ends the thread; the next check starts another. */
  async end(): Promise<void> {
    const worker = await this.#worker?.catch(() => null);
    this.#worker = null;
    await worker?.terminate();
  }
}

// The server and its pages are two bundles in one process; they share the thread.
const shared = globalThis as { keptPasswordChecker?: PasswordChecker };

export function passwordChecker(): PasswordChecker {
  shared.keptPasswordChecker ??= new PasswordChecker();
  return shared.keptPasswordChecker;
}
