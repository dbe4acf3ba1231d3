/** What a stolen session must not do. */
import { describe, expect, it } from "vitest";
import { renew, resume, type Session } from "#lib/identity/session.ts";
import { after, MINUTE } from "#lib/platform/clock.ts";
import { account, transaction } from "#lib/platform/db/account.ts";
import { makeExport, openExport, requestErasure, requestExport } from "#lib/privacy/index.ts";
import { runJobs } from "#tests/support/jobs.ts";
import { makeUser } from "#tests/support/world.ts";

const stale = { kind: "unauthenticated", code: "session.stale" };
const start = new Date();
const at = (minutes: number) => after(start, minutes * MINUTE);

async function shownAgain(session: Session, now: Date): Promise<Session> {
  const { token } = await transaction((tx) => renew(tx, session, { authenticatedAt: now }, now));
  const renewed = await resume(token, {}, now);
  if (!renewed) throw new Error("no session");
  return renewed;
}

describe("ten minutes after one showed that it is oneself", () => {
  it("the copy of everything is not handed out until one shows it again [7.5.3a]", async () => {
    const session = await makeUser("Ada", start);
    const id = await requestExport(session, start);
    await runJobs({ "export.make": makeExport });
    await expect(openExport(session, id, at(10))).rejects.toMatchObject(stale);
    const download = await openExport(await shownAgain(session, at(11)), id, at(12));
    download.stream.destroy();
    expect(download.bytes).toBeGreaterThan(0);
  });

  it("nothing is erased until one shows it again [7.5.3b]", async () => {
    const session = await makeUser("Ben", start);
    await expect(requestErasure(session, { typed: "erase everything" }, at(10))).rejects.toMatchObject(stale);
    expect(await account().user.count({ where: { id: session.userId, erasing: false } })).toBe(1);
    await requestErasure(await shownAgain(session, at(11)), { typed: "erase everything" }, at(12));
    expect(await account().user.count({ where: { id: session.userId, erasing: true } })).toBe(1);
  });
});
