/** How long a call takes for its caller, in a test environment that skips deliberate waits. */
import { clock } from "#lib/platform/clock.ts";

/** Milliseconds that `work` took, plus the milliseconds that it asked `clock` to wait. */
export async function durationOf(work: () => Promise<unknown>): Promise<number> {
  const { sleep } = clock;
  let waited = 0;
  clock.sleep = async (milliseconds) => {
    waited += milliseconds;
  };
  const began = performance.now();
  try {
    await work();
    return performance.now() - began + waited;
  } finally {
    clock.sleep = sleep;
  }
}
