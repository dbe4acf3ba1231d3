/**
 * A command in a terminal, from its first line to its last: whatever it started is gone when it ends, however it ends.
 *
 * A signal or an error stops everything in the reverse order, also what is still starting. `kill -9` leaves us no time:
 * our own processes then end by their leash, and a database server goes on until the next start takes it over.
 */
import type { ChildProcess } from "node:child_process";
import path from "node:path";
import { sentenceOf } from "./faults.ts";
import { end, type Output, startNode } from "./processes.ts";

export const root = path.resolve(import.meta.dirname, "../..");
export const say = (line: string): void => void process.stdout.write(`${line}\n`);

export class Run {
  readonly dataDir = path.resolve(process.env.KEPT_DATA_DIR || path.join(root, ".data"));
  private readonly stops: (() => Promise<unknown>)[] = [];
  private stopping: Promise<never> | null = null;

  /** `interrupted` is the exit code when a signal ended it: 0 where that is how it is meant to end. */
  constructor(interrupted = 0) {
    // Further signals find it stopping already.
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void this.stop(interrupted));
    // When npm is killed, we are left to somebody else.
    const parent = process.ppid;
    if (process.env.npm_lifecycle_event) setInterval(() => process.ppid !== parent && void this.stop(interrupted), 500).unref();
    // A terminal that was closed, or the `head` of a pipe: there is nobody left to tell.
    for (const output of [process.stdout, process.stderr]) output.on("error", () => {});
  }

  /** What `starting` makes is stopped by `stop`, even if the signal comes while it is being made. */
  async begin<T>(starting: () => Promise<T>, stop: (started: T) => Promise<unknown>): Promise<T> {
    if (this.stopping) return this.stopping;
    const started = starting();
    this.stops.push(() => started.then(stop));
    return started;
  }

  node(args: string[], env: NodeJS.ProcessEnv, output: Output = "inherit"): Promise<ChildProcess> {
    return this.begin(async () => startNode(args, { cwd: root, env, output }), end);
  }

  /** Does the work and ends the process with its exit code. */
  async do(work: () => Promise<number>): Promise<never> {
    let code = 1;
    try {
      code = await work();
    } catch (error) {
      // What fails while everything is being stopped fails because of that.
      if (!this.stopping) process.stderr.write(`${sentenceOf(error, this.dataDir)}\n`);
    }
    return this.stop(code);
  }

  private stop(code: number): Promise<never> {
    this.stopping ??= (async () => {
      for (const stop of this.stops.toReversed()) await stop().catch(() => {});
      process.exit(code);
    })();
    return this.stopping;
  }
}
