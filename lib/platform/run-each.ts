/** Work on many things of which one that fails must stop no other. */
import { log } from "./log.ts";

/**
 * Runs `work` for one item after the other, and returns what it resolved to. An item whose work fails is logged under `event` and left out; the
 * first error is thrown when all have had their turn, so that the job runs again.
 */
export async function runEach<Item, Result>(
  items: Iterable<Item> | AsyncIterable<Item>,
  event: string,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const [results, errors]: [Result[], unknown[]] = [[], []];
  for await (const item of items) {
    try {
      results.push(await work(item));
    } catch (error) {
      log.error(event, error);
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
  return results;
}
