/**
 * Who may run a program when. Two processes run them. Each account (the owner of workspaces, however many) has one program running
 * at most, and accounts take turns. So an account whose programs never end occupies one process, and everybody else has
 * the other. All accounts of which a program had to be killed within the hour share one process. An account that
 * used up its time waits until it has some again. A program that exceeds its time again and again is paused.
 */
import { Refusal, unavailable } from "../../../platform/refusal.ts";
import { BackOff } from "./back-off.ts";
import { MOST_TIME, type Order, type Reply } from "./order.ts";
import { SandboxProcess } from "./process.ts";
import { KilledLately, TimeSpent } from "./time-spent.ts";

const MOST_PROCESSES = 2;
const MOST_WAITING_OF_ONE = 100;
const MOST_WAITING = 2_000;
/** In milliseconds: after that without anything to do, a process is ended. */
const IDLE = 60_000;
/** What is counted for a program that had to be killed, in milliseconds: its own time and that of starting anew. */
const KILLED = 2_200;

/**
 * For whom a program runs: the account, and the decoder that it is kept as. A trial has no decoder: it is never paused, and has time
 * and turns of its own, which it does not take from devices.
 */
export type RunsFor = { readonly accountId: string; readonly decoderId?: string | undefined };

/** The reply of a program, null when it had to be killed, "paused" when it was not run. */
export type Ran = Reply | null | "paused";

type Job = RunsFor & { readonly order: Order; readonly done: PromiseWithResolvers<Ran> };

export class Sandbox {
  readonly #waiting = new Map<string, Job[]>();
  readonly #running = new Set<string>();
  readonly #idle: SandboxProcess[] = [];
  readonly #spent: TimeSpent;
  readonly #killed: KilledLately;
  readonly #backOff: BackOff;
  #waits = 0;
  #ending: NodeJS.Timeout | undefined;

  constructor(now: () => number = () => performance.now()) {
    this.#spent = new TimeSpent(now);
    this.#killed = new KilledLately(now);
    this.#backOff = new BackOff(now);
  }

  async run({ accountId, decoderId }: RunsFor, order: Order): Promise<Ran> {
    if (decoderId !== undefined && this.#backOff.isPaused(decoderId, order.source)) return "paused";
    const turn = decoderId === undefined ? `${accountId}, trying` : accountId;
    this.#spent.require(turn);
    const own = this.#waiting.get(turn) ?? [];
    if (own.length >= MOST_WAITING_OF_ONE)
      throw new Refusal("limited", "decoder.busy", "Too many messages of this account wait for their decoder.", { retryAfterSeconds: 5 });
    if (this.#waits >= MOST_WAITING) throw unavailable("Decoding");
    const job = { accountId, decoderId, order, done: Promise.withResolvers<Ran>() };
    this.#waiting.set(turn, [...own, job]);
    this.#waits++;
    this.#proceed();
    return job.done.promise;
  }

  #proceed(): void {
    while (this.#running.size < MOST_PROCESSES) {
      const [next] = [...this.#waiting].find(([, [job]]) => job && this.#mayRun(job.accountId)) ?? [];
      if (next === undefined) return;
      this.#start(next);
    }
  }

  #mayRun(accountId: string): boolean {
    if (this.#running.has(accountId)) return false;
    return !this.#killed.has(accountId) || ![...this.#running].some((other) => this.#killed.has(other));
  }

  #start(turn: string): void {
    const [job, ...rest] = this.#waiting.get(turn) ?? [];
    // Set anew, a turn goes behind all others that wait.
    this.#waiting.delete(turn);
    if (rest.length > 0) this.#waiting.set(turn, rest);
    if (!job) return;
    const { accountId } = job;
    this.#waits--;
    this.#running.add(accountId);
    this.#work(turn, job)
      .then(job.done.resolve, job.done.reject)
      .finally(() => {
        this.#running.delete(accountId);
        this.#proceed();
      });
  }

  async #work(turn: string, { accountId, decoderId, order }: Job): Promise<Ran> {
    // Asked again: what waited with it may have used up the time.
    if (decoderId !== undefined && this.#backOff.isPaused(decoderId, order.source)) return "paused";
    this.#spent.require(turn);
    const process = this.#usable();
    try {
      const reply = await process.run(order);
      this.#spent.add(turn, reply?.spent ?? KILLED);
      if (!reply) this.#killed.add(accountId);
      const hasTimedOut = !reply || ("fault" in reply && reply.spent > MOST_TIME);
      if (decoderId !== undefined) this.#backOff.note(decoderId, order.source, hasTimedOut);
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
