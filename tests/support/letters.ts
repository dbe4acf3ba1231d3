/** The outbox as its addressee would read it: letters that wait for delivery, opened with their own keys. */
import { account } from "#lib/platform/db/account.ts";
import type { Letter } from "#lib/platform/mail/index.ts";
import { keysOf, open } from "#lib/platform/seal/index.ts";

export async function letters(): Promise<Letter[]> {
  const rows = await account().letter.findMany({ orderBy: { createdAt: "asc" } });
  const keys = await keysOf(rows.map((row) => row.id));
  return rows.flatMap((row) => {
    const key = keys.get(row.id);
    return key ? [JSON.parse(open(key, "letter.letter_sealed", row.id, row.letterSealed)) as Letter] : [];
  });
}

export const lettersTo = async (email: string): Promise<Letter[]> => (await letters()).filter((letter) => letter.to === email);

/** The one-time token in the newest letter to `email` that has a link; one that leads to `path`, where it is said. */
export async function linkTokenFor(email: string, path?: string): Promise<string> {
  const urls = (await lettersTo(email)).flatMap((letter) => (letter.action ? [new URL(letter.action.url)] : []));
  return urls.findLast(({ pathname }) => path === undefined || pathname === path)?.searchParams.get("token") ?? "";
}
