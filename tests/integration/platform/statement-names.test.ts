/** Statements that Prisma sends again are planned once; those that no limit would hold are not named. */
import { expect, it } from "vitest";
import { account } from "#lib/platform/db/account.ts";
import { statementNames } from "#lib/platform/db/statement-names.ts";
import { ids } from "#lib/platform/ids.ts";

it("a statement gets its name when it comes a second time, and keeps it", () => {
  const nameOf = statementNames();
  expect(nameOf({ sql: "SELECT 1" })).toBe("");
  const name = nameOf({ sql: "SELECT 1" });
  expect(name).not.toBe("");
  expect(nameOf({ sql: "SELECT 1" })).toBe(name);
  nameOf({ sql: "SELECT 2" });
  expect(nameOf({ sql: "SELECT 2" })).not.toBe(name);
});

it("there are no more names than a connection can keep", () => {
  const nameOf = statementNames();
  const names = new Set<string>();
  for (let turn = 0; turn < 2; turn++) for (let index = 0; index < 1_500; index++) names.add(nameOf({ sql: `SELECT ${index}` }));
  names.delete("");
  expect(names.size).toBe(500);
});

it("what is asked twice is planned once by the connection", async () => {
  const named = () =>
    account().$transaction(async (tx) => {
      for (let turn = 0; turn < 3; turn++) await tx.device.findFirst({ where: { id: ids.new(), hardwareHint: "1234" }, select: { id: true } });
      return tx.$queryRaw<
        { count: bigint }[]
      >`SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%hardware_hint%' AND statement LIKE 'SELECT "public"."device"."id"%'`;
    });
  expect((await named())[0]?.count).toBe(1n);
});
