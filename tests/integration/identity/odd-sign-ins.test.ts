/** Sign-ins that look odd are told to whoever's account it is. */
import { beforeAll, describe, expect, it } from "vitest";
import { signIn } from "#lib/identity/index.ts";
import type { Caller } from "#lib/platform/caller.ts";
import { DAY } from "#lib/platform/clock.ts";
import { account } from "#lib/platform/db/account.ts";
import { CAST, confirmed, HOME, PASSWORD } from "#tests/support/cast.ts";
import { lettersTo } from "#tests/support/letters.ts";

const ada = { email: CAST.ada.email, password: PASSWORD };
const ELSEWHERE: Caller = { network: "198.51.100.0/24", browser: "Chrome on Android" };

/** What was mailed to Ada while `work` was done. */
async function mailedBy(work: () => Promise<unknown>) {
  const before = (await lettersTo(ada.email)).length;
  await work();
  return (await lettersTo(ada.email)).slice(before);
}
const subjectsOf = async (work: () => Promise<unknown>) => (await mailedBy(work)).map(({ subject }) => subject);

beforeAll(() => confirmed(CAST.ada));

describe("signing in", () => {
  it("for the first time, and again with the same kind of browser, from anywhere, is nothing to write about", async () => {
    expect(await subjectsOf(() => signIn(ada, HOME))).toEqual([]);
    expect(await subjectsOf(() => signIn(ada, { ...HOME, network: ELSEWHERE.network }))).toEqual([]);
  });

  it("with another kind of browser is told, with what, when and what to do, once [6.3.5a]", async () => {
    const [letter, ...others] = await mailedBy(() => signIn(ada, ELSEWHERE));
    expect([letter?.subject, others]).toEqual(["Signed in with another browser", []]);
    expect(letter?.facts).toEqual([
      ["When", expect.stringMatching(/^\d{1,2} \w+ \d{4} at \d{2}:\d{2} UTC$/)],
      ["With", "Chrome on Android"],
    ]);
    expect(letter?.paragraphs.join(" ")).toContain("If this was not you");
    expect(JSON.stringify(letter)).not.toContain("198.51");
    expect(await subjectsOf(() => signIn(ada, ELSEWHERE))).toEqual([]);
  });

  it("after three wrong tries is told, after two is not [6.3.5c]", async () => {
    const fail = async (times: number) => {
      for (let count = 0; count < times; count++) await signIn({ ...ada, password: "not the password at all" }, HOME).catch(() => {});
    };
    expect(await subjectsOf(async () => [await fail(2), await signIn(ada, HOME)])).toEqual([]);
    expect(await subjectsOf(async () => [await fail(3), await signIn(ada, HOME)])).toEqual(["Signed in after wrong tries"]);
    expect(await subjectsOf(() => signIn(ada, HOME))).toEqual([]);
  });

  it("that fails is told to nobody: the mailbox is not theirs to flood", async () => {
    expect(await subjectsOf(() => signIn({ ...ada, password: "not the password at all" }, ELSEWHERE).catch(() => {}))).toEqual([]);
  });

  it("after so long that no kind of browser is remembered any more is told, whichever it is [6.3.5a]", async () => {
    const later = new Date(Date.now() + 92 * DAY);
    const remembered = await account().knownBrowser.findMany();
    await account().knownBrowser.deleteMany();
    expect(await subjectsOf(() => signIn(ada, ELSEWHERE, later))).toEqual(["Signed in with another browser"]);
    expect(await subjectsOf(() => signIn(ada, HOME, later))).toEqual(["Signed in with another browser"]);
    expect(remembered.map(({ browser }) => browser).sort()).toEqual([ELSEWHERE.browser, HOME.browser]);
  });
});
