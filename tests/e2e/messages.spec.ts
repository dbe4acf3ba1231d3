/** What became of a device's messages, whole messages while somebody asked for them, and what its owner is told. */
import { mailsTo } from "./fixtures.ts";
import { bring, newOwner } from "./newcomer.ts";
import { addDevice } from "./resident.ts";
import { audit, fitsNarrow } from "./usable.ts";
import { expect, origin, test } from "./wire.ts";

const send = async (token: string, body: string, headers: Record<string, string> = {}): Promise<number> => {
  const init = { method: "POST", headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers }, body };
  return (await fetch(`${origin()}/api/ingest`, init)).status;
};

test("four messages show what became of them, one is kept whole, and one that came again is told to the owner", async ({ page }) => {
  const { email, cookie, workspace } = await newOwner("Ada Newcomer");
  await bring(page.context(), cookie);
  const { device, token } = await addDevice({ cookie, workspace }, "Tide gauge");
  const path = `/w/${workspace}/devices/${device}`;

  await test.step("before the first there is none, and the page looks by itself", async () => {
    await page.goto(path);
    await page.getByRole("link", { name: "Messages", exact: true }).click();
    await expect(page.getByText("No message in the last 24 hours")).toBeVisible();
    await audit(page, "no messages");
    await fitsNarrow(page, "no messages");
  });

  await test.step("a stored one, a duplicate, a dropped and a malformed one appear without loading the page again", async () => {
    const time = new Date(Date.now() - 60_000).toISOString();
    const answers = [JSON.stringify({ time, level: 1.5 }), JSON.stringify({ time, level: 1.5 }), '{"level":[]}', "{oh"].map((body) => () => send(token, body));
    const statuses: number[] = [];
    for (const answer of answers) statuses.push(await answer());
    expect(statuses).toEqual([200, 200, 422, 400]);
    await expect(page.getByRole("row")).toHaveCount(5);
    await expect(page.getByText("4 new messages since you opened this page.")).toBeVisible();
    const rows = await page.getByRole("row").allInnerTexts();
    for (const [index, words] of [
      /Rejected.*A request that could not be read/s,
      /Dropped.*An object or a list/s,
      /Duplicate/,
      /Stored.*Kept’s own.*1.*once/s,
    ].entries())
      expect(rows[index + 1]).toMatch(words);
    await audit(page, "messages");
    await fitsNarrow(page, "messages");
  });

  await test.step("whole messages are kept once somebody asks for them, also one that is refused, and appear with the message", async () => {
    await page.getByRole("button", { name: "Keep whole messages for an hour" }).click();
    await expect(page.getByText(/Whole messages are being kept until/)).toBeVisible();
    await expect
      .poll(async () => {
        await send(token, '{ "level": oh }');
        return page.getByText('{ "level": oh }').count();
      })
      .toBeGreaterThan(0);
    await audit(page, "whole messages");
    await fitsNarrow(page, "whole messages");
  });

  await test.step("they are deleted when it is ended", async () => {
    await page.getByRole("button", { name: "End it and delete what was kept" }).click();
    await expect(page.getByText("Nothing is kept any more, and what was kept is deleted.")).toBeVisible();
    await expect(page.getByText('{ "level": oh }')).toHaveCount(0);
    await page.goto(`/w/${workspace}/record`);
    for (const event of ["Had whole messages of a device kept for an hour", "Had no more messages of a device kept"])
      await expect(page.getByRole("row").filter({ hasText: event })).toHaveCount(1);
  });

  await test.step("a message that comes again with something else in it is told by mail and on the device's page", async () => {
    const name = { "idempotency-key": "tide-1" };
    expect([await send(token, '{"level":2}', name), await send(token, '{"level":3}', name)]).toEqual([200, 409]);
    const told = async () => (await mailsTo(email)).filter(({ subject }) => subject.includes("earlier message"));
    await expect.poll(async () => (await told()).length, { timeout: 20_000 }).toBe(1);
    expect((await told())[0]?.text).toContain("“Tide gauge”");
    await page.goto(path);
    await expect(page.getByText("A message came again with something else in it")).toBeVisible();
    await audit(page, "device with a warning");
    await fitsNarrow(page, "device with a warning");
  });

  await test.step("how its messages are taken is said in its settings", async () => {
    await page.goto(`${path}/settings`);
    await page.getByLabel("Counts from the start again after a loss of power").check();
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("Saved.")).toBeVisible();
    await page.reload();
    await expect(page.getByLabel("Counts from the start again after a loss of power")).toBeChecked();
    await expect(page.getByLabel("Test messages of the network are stored")).not.toBeChecked();
    await audit(page, "settings");
    await fitsNarrow(page, "settings");
  });
});
