import { describe, expect, it } from "vitest";
import { INVENTORY } from "#prisma/generated/inventory.ts";
import { sources } from "#tests/support/sources.ts";

/** Parts of the platform that own a table, by their folder or file. */
const PLATFORM: Record<string, string> = {
  "database-region": "lib/platform/db/database-region.ts",
  mail: "lib/platform/mail/",
  "rate-limit": "lib/platform/rate-limit.ts",
  seal: "lib/platform/seal/",
  submissions: "lib/platform/submissions.ts",
};

const client = (model: string) => model.charAt(0).toLowerCase() + model.slice(1);
const ownerOfModel = new Map(INVENTORY.map(({ model, owner }) => [client(model), owner]));
const ownerOfTable = new Map(INVENTORY.map(({ table, owner }) => [table, owner]));

const placeOf = (owner: string) => PLATFORM[owner] ?? `lib/${owner}/`;

const BY_MODEL =
  /(?:\b(?:tx|db)|\b(?:account|vault)\(\))\s*\.(\w+)\s*\.(?:create|createMany|createManyAndReturn|update|updateMany|upsert|delete|deleteMany)\(/g;
const NESTED = /\b(\w+): \{ (?:create|connectOrCreate|update|upsert|delete|deleteMany|updateMany|createMany|disconnect|set): [{[]/g;
const BY_SQL = /(?<!FOR |FOR NO KEY |DO )\b(?:INSERT INTO|UPDATE|DELETE FROM|TRUNCATE) (?:ONLY )?"?([\w${}]+)"?/g;

/** What `text` writes: owners of tables, and "?" for a table or model that the inventory does not know. */
function writes(text: string): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
  const relations = new Map([...ownerOfModel, ...[...ownerOfModel].map(([name, owner]) => [`${name}s`, owner] as const)]);
  return [
    ...[...code.matchAll(BY_MODEL)].map(([, model = ""]) => ownerOfModel.get(model) ?? "?"),
    ...[...code.matchAll(NESTED)].map(([, relation = ""]) => relations.get(relation) ?? "?"),
    ...[...code.matchAll(BY_SQL)].map(([, table = ""]) => ownerOfTable.get(table) ?? "?"),
  ];
}

/**
 * Their tables are parameters: retention's come from the inventory, and the measurements' own are written out beside the statements. The worker
 * writes to tables of the queue, which the inventory does not know.
 */
const PARAMETERS = /^lib\/(privacy\/retention|measurements\/(forget|rollup|writer\/statement)|platform\/db\/migrate|worker\/job-locks)\.ts$/;

describe("a domain", () => {
  const code = sources("lib/**/*.ts");

  it("writes only its own tables", () => {
    const strangers = code.flatMap(({ file, text }) =>
      writes(text)
        .filter((owner) => (owner === "?" ? !PARAMETERS.test(file) : !file.startsWith(placeOf(owner))))
        .map((owner) => `${file} writes what ${owner} owns`),
    );
    expect(strangers).toEqual([]);
  });

  it("has an owner for each table, and the owner a place", () => {
    for (const owner of new Set(ownerOfTable.values()))
      expect(
        code.some(({ file }) => file.startsWith(placeOf(owner))),
        owner,
      ).toBe(true);
  });

  it("is caught when it does not", () => {
    const [mine, theirs] = [writes("await tx.device.update({})"), writes("await account().session.deleteMany()")];
    expect([mine, theirs]).toEqual([["devices"], ["identity"]]);
    expect(writes('tx.$executeRaw`UPDATE "user" SET erasing = true`')).toEqual(["identity"]);
    expect(writes("`DELETE FROM audit_entry`; `INSERT INTO tombstone (at)`")).toEqual(["audit", "measurements"]);
    expect(writes("data: { memberships: { create: { userId } } }")).toEqual(["workspaces"]);
    expect(writes("SELECT 1 FROM workspace FOR UPDATE; ON CONFLICT DO UPDATE SET a = 1; FOR NO KEY UPDATE")).toEqual([]);
    expect(writes("`UPDATE something SET a = 1`")).toEqual(["?"]);
  });
});
