/** Adding many devices at once: all of them, or none. */
import { recordAll } from "../audit/index.ts";
import { clock } from "../platform/clock.ts";
import { beginning, type Dialect, EXCEL, lineIn, PLAIN } from "../platform/csv.ts";
import { transaction } from "../platform/db/account.ts";
import { ids } from "../platform/ids.ts";
import { keyOf } from "../platform/seal/index.ts";
import { newToken } from "../platform/token.ts";
import { type Access, requireFreshAccess, requireStillHeld } from "../workspaces/index.ts";
import { readCsv } from "./import-csv.ts";
import { requireRoom } from "./room.ts";
import type { Imported, ImportRow } from "./schema.ts";
import { issueAll } from "./token.ts";
import { sealedName, sealedTags } from "./view.ts";

/** Adds the devices in their order, each with a token that is never shown again. */
export async function importAll(access: Access<"devices:add">, rows: readonly ImportRow[], now = clock.now()): Promise<Imported[]> {
  requireFreshAccess(access, now);
  const { workspaceId, userId } = access;
  const key = await keyOf(workspaceId);
  const made = rows.map((row) => ({ ...row, id: ids.new(), token: newToken("device") }));
  await transaction(async (tx) => {
    await requireRoom(tx, workspaceId, made.length);
    await requireStillHeld(tx, access, now);
    await tx.device.createMany({
      data: made.map(({ id, name, tags, interval }) => ({
        id,
        workspaceId,
        nameSealed: sealedName(key, id, name),
        tagsSealed: sealedTags(key, id, tags),
        interval,
        telemetryRef: ids.telemetryRef(),
        createdAt: now,
      })),
    });
    const tokens = await issueAll(
      tx,
      made.map(({ id, token }) => ({ owner: { workspaceId, deviceId: id, userId }, token })),
      now,
    );
    const registered = made.map(({ id }) => ({ event: "device.registered" as const, objectId: id }));
    const issued = tokens.map((id) => ({ event: "token.issued" as const, objectId: id }));
    await recordAll(tx, access.actor, [...registered, ...issued], workspaceId, now);
  });
  return made.map(({ id, name, token }) => ({ id, name, token }));
}

/** The same from lines of CSV. `csv` and `excel` hold the tokens to take along, harmless in a spreadsheet; `excel` as European versions of Excel read it. */
export async function importCsv(access: Access<"devices:add">, text: string, now = clock.now()): Promise<{ made: Imported[]; csv: string; excel: string }> {
  const made = await importAll(access, readCsv(text), now);
  const rows = [["name", "device", "token"], ...made.map(({ id, name, token }) => [name, id, token])];
  const fileIn = (dialect: Dialect) => beginning(dialect) + rows.map((row) => lineIn(dialect, row)).join("");
  return { made, csv: fileIn(PLAIN), excel: fileIn(EXCEL) };
}
