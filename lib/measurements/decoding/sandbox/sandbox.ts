/**
 * Who may run a program when. Two processes run them; each workspace has one running at most, and those that wait take turns
 * by workspace. So somebody whose programs never end occupies one process, for as long as each may take, and everybody else
 * the other. A workspace that used up its time waits until it has some again.
 */
import { Refusal, unavailable } from "../../../platform/refusal.ts";
import type { Order, Reply } from "./order.ts";
import { SandboxProcess } from "./process.ts";
import { TimeSpent } from "./time-spent.ts";

const MOST_PROCESSES = 2;
const MOST_WAITING_OF_ONE = 100;
const MOST_WAITING = 2_000;
/** In milliseconds: after that without anything to do, a process is ended. */
const IDLE = 60_000;
/** What is counted for a program that had to be killed, in milliseconds: its own time and that of starting anew. */
const KILLED = 2_200;

type Job = { readonly order: Order; readonly done: PromiseWithResolvers<Reply | null> };

export class Sandbox {
  readonly #waiting = new Map<string, Job[]>();
  readonly #running = new Set<string>();
  readonly #idle: SandboxProcess[] = [];
  readonly #spent: TimeSpent;
  #waits = 0;
  #ending: NodeJS.Timeout | undefined;

  constructor(now: () => number = () => performance.now()) {
    this.#spent = new TimeSpent(now);
  }

  /** What the program said, or null when it had to be killed. */
  async run(workspaceId: string, order: Order): Promise<Reply | null> {
    this.#spent.require(workspaceId);
    const own = this.#waiting.get(workspaceId) ?? [];
    if (own.length >= MOST_WAITING_OF_ONE)
      throw new Refusal("limited", "decoder.busy", "Too many messages of this workspace wait for their decoder.", { retryAfterSeconds: 5 });
    if (this.#waits >= MOST_WAITING) throw unavailable("Decoding");
    const job = { order, done: Promise.withResolvers<Reply | null>() };
    this.#waiting.set(workspaceId, [...own, job]);
    this.#waits++;
    this.#proceed();
    return job.done.promise;
  }

  #proceed(): void {
    while (this.#running.size < MOST_PROCESSES) {
      const next = [...this.#waiting.keys()].find((workspaceId) => !this.#running.has(workspaceId));
      if (next === undefined) return;
      this.#start(next);
    }
  }

  #start(workspaceId: string): void {
    const [job, ...rest] = this.#waiting.get(workspaceId) ?? [];
    // Set anew, a workspace goes behind all others that wait.
    this.#waiting.delete(workspaceId);
    if (rest.length > 0) this.#waiting.set(workspaceId, rest);
    if (!job) return;
    this.#waits--;
    this.#running.add(workspaceId);
    this.#work(workspaceId, job.order)
      .then(job.done.resolve, job.done.reject)
      .finally(() => {
        this.#running.delete(workspaceId);
        this.#proceed();
      });
  }

  async #work(workspaceId: string, order: Order): Promise<Reply | null> {
    // Asked again: what waited with it may have used up the time.
    this.#spent.require(workspaceId);
    const process = this.#usable();
    try {
      const reply = await process.run(order);
      this.#spent.add(workspaceId, reply?.spent ?? KILLED);
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
