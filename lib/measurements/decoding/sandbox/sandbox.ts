/**
 * Who may run a program when. Two processes run them; each workspace has one running at most, and those that wait take turns
 * by workspace. So somebody whose programs never end occupies one process, for as long as each may take, and everybody else
 * the other; and so do many of them together, since all of whom a program had to be killed lately share one. A workspace that
 * used up its time waits until it has some again.
 */
import { Refusal, unavailable } from "../../../platform/refusal.ts";
import type { Order, Reply } from "./order.ts";
import { SandboxProcess } from "./process.ts";
import { KilledLately, TimeSpent } from "./time-spent.ts";

const MOST_PROCESSES = 2;
const MOST_WAITING_OF_ONE = 100;
const MOST_WAITING = 2_000;
/** In milliseconds: after that without anything to do, a process is ended. */
const IDLE = 60_000;
/** What is counted for a program that had to be killed, in milliseconds: its own time and that of starting anew. */
const KILLED = 2_200;

/** For whom a program runs. What somebody tries has time and turns of its own, or it would take them from their devices. */
export type RunsFor = { readonly workspaceId: string; readonly isTried?: boolean };

type Job = { readonly workspaceId: string; readonly order: Order; readonly done: PromiseWithResolvers<Reply | null> };

export class Sandbox {
  readonly #waiting = new Map<string, Job[]>();
  readonly #running = new Set<string>();
  readonly #idle: SandboxProcess[] = [];
  readonly #spent: TimeSpent;
  readonly #killed: KilledLately;
  #waits = 0;
  #ending: NodeJS.Timeout | undefined;

  constructor(now: () => number = () => performance.now()) {
    this.#spent = new TimeSpent(now);
    this.#killed = new KilledLately(now);
  }

  /** What the program said, or null when it had to be killed. */
  async run({ workspaceId, isTried = false }: RunsFor, order: Order): Promise<Reply | null> {
    const turn = isTried ? `${workspaceId}, trying` : workspaceId;
    this.#spent.require(turn);
    const own = this.#waiting.get(turn) ?? [];
    if (own.length >= MOST_WAITING_OF_ONE)
      throw new Refusal("limited", "decoder.busy", "Too many messages of this workspace wait for their decoder.", { retryAfterSeconds: 5 });
    if (this.#waits >= MOST_WAITING) throw unavailable("Decoding");
    const job = { workspaceId, order, done: Promise.withResolvers<Reply | null>() };
    this.#waiting.set(turn, [...own, job]);
    this.#waits++;
    this.#proceed();
    return job.done.promise;
  }

  #proceed(): void {
    while (this.#running.size < MOST_PROCESSES) {
      const [next] = [...this.#waiting].find(([, [job]]) => job && this.#mayRun(job.workspaceId)) ?? [];
      if (next === undefined) return;
      this.#start(next);
    }
  }

  #mayRun(workspaceId: string): boolean {
    if (this.#running.has(workspaceId)) return false;
    return !this.#killed.has(workspaceId) || ![...this.#running].some((other) => this.#killed.has(other));
  }

  #start(turn: string): void {
    const [job, ...rest] = this.#waiting.get(turn) ?? [];
    // Set anew, a turn goes behind all others that wait.
    this.#waiting.delete(turn);
    if (rest.length > 0) this.#waiting.set(turn, rest);
    if (!job) return;
    const { workspaceId } = job;
    this.#waits--;
    this.#running.add(workspaceId);
    this.#work(turn, job)
      .then(job.done.resolve, job.done.reject)
      .finally(() => {
        this.#running.delete(workspaceId);
        this.#proceed();
      });
  }

  async #work(turn: string, { workspaceId, order }: Job): Promise<Reply | null> {
    // Asked again: what waited with it may have used up the time.
    this.#spent.require(turn);
    const process = this.#usable();
    try {
      const reply = await process.run(order);
      this.#spent.add(turn, reply?.spent ?? KILLED);
      if (!reply) this.#killed.add(workspaceId);
      return reply;
    } finally {
      if (process.isUsable) this.#idle.push(process);
      clearTimeout(this.#ending);
      this.#ending = setTimeout(() => this.end(), IDLE).unref();
    }
  }

  #usable(): SandboxProcess {
    for (let process = this.#idle.pop(); process; process = this.#idle.pop()) if (process.isUsable) return process;
    return new SandboxProcess();
  }

  /** Ends the processes that have nothing to do; the next program starts one again. */
  end(): void {
    for (const process of this.#idle.splice(0)) process.kill();
  }
}

// The server and the pages it serves are two bundles in one process; they share the processes.
const shared = globalThis as { keptSandbox?: Sandbox };

export function sandbox(): Sandbox {
  shared.keptSandbox ??= new Sandbox();
  return shared.keptSandbox;
}
