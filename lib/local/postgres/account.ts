/** PostgreSQL will not run as root, so as root it runs as the user `postgres`, who must be able to reach its files. */
import { spawnSync } from "node:child_process";
import path from "node:path";

export type Account = { uid: number; gid: number };

const id = (which: "-u" | "-g"): number => {
  const { status, stdout } = spawnSync("id", [which, "postgres"], { encoding: "utf8" });
  return status === 0 ? Number(stdout) : Number.NaN;
};

/** Null when it can run as we do. */
export function postgresAccount(): Account | null {
  if (process.getuid?.() !== 0) return null;
  if (Number.isNaN(id("-u"))) {
    spawnSync("groupadd", ["--system", "postgres"]);
    spawnSync("useradd", ["--system", "--gid", "postgres", "--no-create-home", "--shell", "/usr/sbin/nologin", "postgres"]);
  }
  const account = { uid: id("-u"), gid: id("-g") };
  if (Number.isNaN(account.uid)) throw new Error('As root, PostgreSQL runs as the user "postgres", and there is none. Add one, or start as a normal user.');
  return account;
}

/** Refuses a folder that this user cannot enter, and says which one on the way to it is closed. */
export function checkReach(folder: string, account: Account | null, remedy: string): void {
  if (!account) return;
  const above = path.dirname(folder);
  if (above !== folder) checkReach(above, account, remedy);
  if (spawnSync("test", ["-x", folder], { ...account, cwd: "/" }).status === 0) return;
  throw new Error(`As root, PostgreSQL runs as the user "postgres", who cannot enter ${folder}.\n${remedy}, or start as a normal user.`);
}
