/**
 * lucia's view of the session table. The id lucia knows is the secret in the cookie; the table knows its hash only.
 * Sessions read back under the id that was presented, since lucia hands that id back to us to extend and to delete.
 */
import type { Adapter, DatabaseSession, DatabaseUser } from "lucia";
import { sha256 } from "../platform/crypto.ts";
import { account, type Tx } from "../platform/db/account.ts";
import type { Factor } from "./schema.ts";

export const hashOf = (token: string): Uint8Array<ArrayBuffer> => new Uint8Array(sha256(token));

type Row = NonNullable<Awaited<ReturnType<ReturnType<typeof account>["session"]["findUnique"]>>>;

const asLucia = (id: string, { idHash: _, userId, factor, ...attributes }: Row): DatabaseSession => ({
  id,
  userId,
  expiresAt: attributes.expiresAt,
  attributes: { ...attributes, factor: factor as Factor },
});

/** `db` is the transaction that a session begins in. */
export const adapterOf = (db: () => Tx = account): Adapter => ({
  async getSessionAndUser(id): Promise<[DatabaseSession | null, DatabaseUser | null]> {
    const row = await db().session.findUnique({ where: { idHash: hashOf(id) } });
    return row ? [asLucia(id, row), { id: row.userId, attributes: {} }] : [null, null];
  },
  async getUserSessions(userId) {
    // Only the hash is known here, so these ids open nothing: sessions are ended by their handle.
    const rows = await db().session.findMany({ where: { userId } });
    return rows.map((row) => asLucia(row.handle, row));
  },
  async setSession({ id, userId, attributes }) {
    await db().session.create({ data: { idHash: hashOf(id), userId, ...attributes } });
  },
  // The absolute limit never moves; idleness is noted in `resume`.
  async updateSessionExpiration() {},
  async deleteSession(id) {
    await db().session.deleteMany({ where: { idHash: hashOf(id) } });
  },
  async deleteUserSessions(userId) {
    await db().session.deleteMany({ where: { userId } });
  },
  async deleteExpiredSessions() {
    await db().session.deleteMany({ where: { expiresAt: { lt: new Date() } } });
  },
});
