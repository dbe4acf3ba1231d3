/** What happens while something else is half done. */
import { type Tx, transaction } from "#lib/platform/db/account.ts";

const A_SECOND = 1_000;

type Work = (tx: Tx) => Promise<unknown>;

/** Does `work`, and before it is committed starts `attempt`, which has a second to come to where it waits; then does what is `left` of the work, and commits. */
export async function meanwhile<T>(work: Work, attempt: () => Promise<T>, left: Work = async () => {}): Promise<PromiseSettledResult<T>> {
  let outcome: Promise<PromiseSettledResult<T>[]> | undefined;
  await transaction(async (tx) => {
    await work(tx);
    outcome = Promise.allSettled([attempt()]);
    await Promise.race([outcome, new Promise((done) => setTimeout(done, A_SECOND))]);
    await left(tx);
  });
  const [settled] = (await outcome) ?? [];
  if (!settled) throw new Error("never started");
  return settled;
}
