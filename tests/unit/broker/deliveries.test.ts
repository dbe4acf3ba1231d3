import { describe, expect, it } from "vitest";
import { Deliveries, markOf } from "#lib/broker/deliveries.ts";
import { REASON } from "#lib/broker/reason.ts";
import type { Verdict } from "#lib/broker/verdict.ts";

const MINUTE = 60_000;
const success: Verdict = { ack: REASON.success };

/** A client's memory, and how often something was stored. */
function setUp() {
  const deliveries = new Deliveries();
  let stored = 0;
  const send = (id: number, isFlagged: boolean, now: number, { text = "21.5", verdict = success }: { text?: string; verdict?: Verdict } = {}) =>
    deliveries.once({ id, mark: markOf("d/a/n", text), isFlagged }, now, async () => {
      stored++;
      return verdict;
    });
  return { deliveries, send, stored: () => stored };
}

describe("what is remembered of a client's messages", () => {
  it("tells a repetition for as long as the answer may not have arrived, and no longer", async () => {
    const { deliveries, send, stored } = setUp();
    await send(1, false, 0);
    deliveries.answered(1);
    // Heard twice, a minute apart: by then the answer has arrived, or the connection would not be there.
    deliveries.heard(2 * MINUTE);
    await send(1, true, 2 * MINUTE);
    expect(stored()).toBe(1);
    deliveries.heard(4 * MINUTE);
    await send(1, true, 4 * MINUTE);
    expect(stored()).toBe(2);
  });

  it("tells one without the flag for ten minutes, if it was never answered", async () => {
    const { send, stored } = setUp();
    await send(1, false, 0);
    await send(1, false, 9 * MINUTE);
    expect(stored()).toBe(1);
    await send(1, false, 11 * MINUTE);
    expect(stored()).toBe(2);
  });

  it("takes nothing for stored that was not", async () => {
    const { send, stored } = setUp();
    await send(1, false, 0, { verdict: { end: REASON.busy } });
    await send(1, true, 1);
    expect(stored()).toBe(2);
    await send(2, false, 0, { verdict: { ack: REASON.badPayload } });
    await send(2, true, 1);
    expect(stored()).toBe(4);
  });

  it("stays small, whatever a client sends", async () => {
    const { deliveries, send, stored } = setUp();
    for (let id = 1; id <= 60_000; id++) {
      await send(id, false, 0);
      deliveries.answered(id);
    }
    const before = stored();
    // The last two thousand are known still; the first are not.
    await send(60_000, true, 1);
    await send(59_000, true, 1);
    expect(stored()).toBe(before);
    await send(1, true, 1);
    expect(stored()).toBe(before + 1);
  });
});
