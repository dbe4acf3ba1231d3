/** Delivers letters from the outbox. Apart from the door, since only the worker does it and only it renders mail. */
import { Resend } from "resend";
import { fingerprint } from "../crypto.ts";
import { account } from "../db/account.ts";
import { env } from "../env.ts";
import { ids } from "../ids.ts";
import { log } from "../log.ts";
import type { JobAccess } from "../queue.ts";
import { destroyKeys, keysOf, open, readableKeys, tryOpen } from "../seal/index.ts";
import { CLAIMED } from "./delivery-job.ts";
import { LETTER_COLUMN } from "./index.ts";
import { asHtml, asText, oneLine } from "./letter.ts";
import { Letter } from "./letter-schema.ts";
import { summaryOf } from "./summary.ts";

export async function deliver(_access: JobAccess, payload: Record<string, string>): Promise<void> {
  const letterId = payload.letterId ?? "";
  const row = await account().letter.findUnique({ where: { id: letterId } });
  // Delivered already, by a run whose result was not recorded; or deleted with its invitation.
  if (!row) return void (await destroyKeys([letterId]));
  const key = (await keysOf([letterId])).get(letterId);
  if (!key) return;
  await send(parse(open(key, LETTER_COLUMN, letterId, row.letterSealed)), letterId);
  await discard([letterId]);
}

const MAX_SUMMARISED = 500;

/**
 * Delivers the bundle that a letter belongs to: one letter alone as it is, several as one summary for each address. The letters of a summary
 * are claimed for it first, under a number that is its idempotency key. So a summary that was begun before, by a run that was cut off or that
 * still runs, is the same summary again, and no letter is in two.
 */
export async function deliverBundle(_access: JobAccess, { letterId = "" }: Record<string, string>): Promise<void> {
  const first = await account().letter.findUnique({ where: { id: letterId }, select: { userId: true, bundle: true } });
  if (!first?.bundle) return;
  const { userId } = first;
  const [name = ""] = first.bundle.split(CLAIMED);
  const begun = await account().letter.findMany({
    where: { userId, bundle: { startsWith: `${name}${CLAIMED}` } },
    distinct: ["bundle"],
    select: { bundle: true },
  });
  for (const { bundle } of begun) if (bundle) await sendSummary(userId, bundle);
  for (let summary = await claim(userId, name); summary; summary = await claim(userId, name)) await sendSummary(userId, summary);
}

/** Claims the oldest letters of a bundle for a summary. Null when none is left. */
async function claim(userId: string | null, name: string): Promise<string | null> {
  const orderBy = [{ createdAt: "asc" as const }, { id: "asc" as const }];
  const rows = await account().letter.findMany({ where: { userId, bundle: name }, orderBy, take: MAX_SUMMARISED, select: { id: true } });
  if (rows.length === 0) return null;
  const summary = `${name}${CLAIMED}${ids.new()}`;
  await account().letter.updateMany({ where: { id: { in: rows.map(({ id }) => id) }, bundle: name }, data: { bundle: summary } });
  return summary;
}

async function sendSummary(userId: string | null, bundle: string): Promise<void> {
  const rows = await account().letter.findMany({ where: { userId, bundle }, orderBy: [{ createdAt: "asc" }, { id: "asc" }] });
  const readable = await opened(rows);
  for (const [to, some] of Map.groupBy(readable, ({ letter }) => letter.to)) {
    const letters = some.map(({ letter }) => letter);
    await send(summaryOf(letters), fingerprint(`${bundle} ${to}`));
  }
  await discard(readable.map(({ id }) => id));
}

/** The letters that can be opened. Another one stops none of these, and is deleted by the retention. */
async function opened(rows: readonly { id: string; letterSealed: Uint8Array }[]): Promise<{ id: string; letter: Letter }[]> {
  const keys = await readableKeys(rows.map(({ id }) => id));
  return rows.flatMap(({ id, letterSealed }) => {
    const text = tryOpen(keys.get(id), LETTER_COLUMN, id, letterSealed);
    return text === null ? [] : [{ id, letter: parse(text) }];
  });
}

const parse = (text: string): Letter => Letter.parse(JSON.parse(text));

async function discard(ids: readonly string[]): Promise<void> {
  await account().letter.deleteMany({ where: { id: { in: [...ids] } } });
  await destroyKeys([...ids]);
}

let client: Resend | undefined;

async function send(letter: Letter, id: string): Promise<void> {
  const { RESEND_API_KEY, RESEND_BASE_URL, MAIL_FROM } = env();
  client ??= new Resend(RESEND_API_KEY, RESEND_BASE_URL ? { baseUrl: RESEND_BASE_URL } : {});
  const mail = { from: MAIL_FROM, to: letter.to, subject: oneLine(letter.subject), text: asText(letter), html: asHtml(letter) };
  const { error } = await client.emails.send(mail, { idempotencyKey: id });
  if (error) {
    log.warn("mail.refused", { letter: id, reason: error.name });
    throw new Error(`The mail service refused a letter: ${error.name}`);
  }
}
