/** Runs one piece of work while another is half done. */
import { pause } from "#lib/local/processes.ts";
import { type Tx, transaction } from "#lib/platform/db/account.ts";

const MAX_WAIT_MS = 8_000;
const LOOK_EVERY_MS = 25;

type Work = (tx: Tx) => Promise<unknown>;

/**
 * Does `work` in a transaction. Before the commit it starts `attempt`, waits until that has settled or waits for a lock, does what
 * is `left` of the work, and commits. Returns how the attempt ended.
 */
export async function meanwhile<T>(work: Work, attempt: () => Promise<T>, left: Work = async () => {}): Promise<PromiseSettledResult<T>> {
  let outcome: Promise<PromiseSettledResult<T>> | undefined;
  await transaction(async (tx) => {
    await work(tx);
    let isSettled = false;
    outcome = Promise.allSettled([attempt()]).then(([settled]) => settled);
    void outcome.then(() => (isSettled = true));
    await standsStill(tx, () => isSettled);
    await left(tx);
  });
  const settled = await outcome;
  if (!settled) throw new Error("The attempt never started.");
  return settled;
}

/**
 * Takes locks with `lock`, starts the attempts one after the other, each once all earlier ones wait for a lock, and commits. They
 * go on in this order. Returns how each ended. Throws if one of them does not wait.
 */
export async function inTurn(lock: Work, attempts: readonly (() => Promise<unknown>)[]): Promise<PromiseSettledResult<unknown>[]> {
  const started: Promise<PromiseSettledResult<unknown>[]>[] = [];
  await transaction(async (tx) => {
    await lock(tx);
    for (const attempt of attempts) {
      started.push(Promise.allSettled([attempt()]));
      await allWait(tx, started.length);
    }
  });
  return (await Promise.all(started)).flat();
}

async function allWait(tx: Tx, count: number): Promise<void> {
  for (const end = Date.now() + MAX_WAIT_MS; (await waiting(tx)).length < count; await pause(LOOK_EVERY_MS)) {
    if (Date.now() > end) throw new Error(`Fewer than ${count} attempts wait for a lock.`);
  }
}

/** The connections of this database that wait for a lock. */
async function waiting(tx: Tx): Promise<number[]> {
  const [row] = await tx.$queryRaw<{ pids: number[] | null }[]>`
    SELECT array_agg(pid) AS pids FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  return row?.pids ?? [];
}

/** Resolves when the attempt has settled, or when a connection of this database has waited for a lock at two looks in a row. */
async function standsStill(tx: Tx, isSettled: () => boolean): Promise<void> {
  let before: number[] = [];
  for (const end = Date.now() + MAX_WAIT_MS; Date.now() < end && !isSettled(); await pause(LOOK_EVERY_MS)) {
    const now = await waiting(tx);
    if (now.some((pid) => before.includes(pid))) return;
    before = now;
  }
}
