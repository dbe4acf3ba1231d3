import { describe, expect, it } from "vitest";
import { FairShare } from "#lib/platform/fair-share.ts";

const SHARES = { slots: 4, slotsPerKey: 3, maxWaitingPerKey: 5, maxWaitMs: 20_000 };

/** Calls that end when they are told to. */
function calls(share: FairShare) {
  const running: { key: string; end: () => void }[] = [];
  const begin = (key: string) => {
    const call = share.run(key, () => new Promise<void>((end) => running.push({ key, end })));
    // Those that still wait at the end of a test are refused later.
    call.catch(() => {});
    return call;
  };
  const end = async (key: string) => {
    const index = running.findIndex((one) => one.key === key);
    running.splice(index, 1)[0]?.end();
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  };
  return { begin, end, running: () => running.map(({ key }) => key) };
}

describe("a fair share", () => {
  it("lets no key hold every slot", async () => {
    const { begin, running } = calls(new FairShare(SHARES));
    for (let index = 0; index < 5; index++) void begin("a");
    expect(running()).toEqual(["a", "a", "a"]);
    void begin("b");
    expect(running()).toEqual(["a", "a", "a", "b"]);
  });

  it("gives a free slot to the waiting key that holds the fewest", async () => {
    const { begin, end, running } = calls(new FairShare({ ...SHARES, slotsPerKey: 4 }));
    for (let index = 0; index < 7; index++) void begin("a");
    void begin("b");
    void begin("c");
    await end("a");
    expect(running()).toEqual(["a", "a", "a", "b"]);
    await end("a");
    expect(running()).toEqual(["a", "a", "b", "c"]);
    await end("c");
    expect(running()).toEqual(["a", "a", "b", "a"]);
  });

  it("refuses a call when the queue of its key is full, and no other key's", async () => {
    const { begin, running } = calls(new FairShare(SHARES));
    for (let index = 0; index < 8; index++) void begin("a");
    await expect(begin("a")).rejects.toMatchObject({ kind: "unavailable", detail: { retryAfterSeconds: 5 } });
    void begin("b");
    expect(running()).toContain("b");
  });

  it("refuses a call that waited too long, and serves those after it", async () => {
    const { begin, end, running } = calls(new FairShare({ ...SHARES, slotsPerKey: 1, maxWaitMs: 20 }));
    void begin("a");
    await expect(begin("a")).rejects.toMatchObject({ kind: "unavailable" });
    void begin("a");
    await end("a");
    expect(running()).toEqual(["a"]);
  });

  it("frees the slot of a call that fails", async () => {
    const share = new FairShare({ ...SHARES, slotsPerKey: 1 });
    for (let index = 0; index < 3; index++) await expect(share.run("a", () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
  });
});
