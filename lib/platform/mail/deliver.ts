/** Delivers letters from the outbox. Apart from the door, since only the worker does it and only it renders mail. */
import { Resend } from "resend";
import { account } from "../db/account.ts";
import { env } from "../env.ts";
import { log } from "../log.ts";
import type { JobAccess } from "../queue.ts";
import { destroyKeys, keysOf, open } from "../seal/index.ts";
import { LETTER_COLUMN } from "./index.ts";
import { asHtml, asText, oneLine } from "./letter.ts";
import { Letter } from "./letter-schema.ts";

export async function deliver(_access: JobAccess, payload: Record<string, string>): Promise<void> {
  const letterId = payload.letterId ?? "";
  const row = await account().letter.findUnique({ where: { id: letterId } });
  const key = row && (await keysOf([letterId])).get(letterId);
  if (!row || !key) return;
  const letter = Letter.parse(JSON.parse(open(key, LETTER_COLUMN, letterId, row.letterSealed)));
  await send(letter, letterId);
  await account().letter.deleteMany({ where: { id: letterId } });
  await destroyKeys([letterId]);
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
