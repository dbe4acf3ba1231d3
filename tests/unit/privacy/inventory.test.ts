import { describe, expect, it } from "vitest";
import { TABLES } from "#lib/measurements/forget.ts";
import { staying } from "#lib/privacy/inventory.ts";
import { toEmpty, toErase, toExport } from "#lib/privacy/models.ts";
import { readWords, sealedUnder } from "#prisma/annotation.ts";
import { INVENTORY } from "#prisma/generated/inventory.ts";
import { inventoryOf, readInventory } from "#prisma/inventory.ts";

const WORDS = 'owner=identity subject=user:id purpose=account basis=contract keep=account source=given export=yes erase=row about="A thing"';

/** A schema of one model, whose annotations and second column are given. */
const schema = ({ words = WORDS, column = "/// class=technical\n  size Int" } = {}) => `
datasource db {
  provider = "postgresql"
}
/// ${words}
model Thing {
  /// class=technical
  id   String @id @db.Uuid
  ${column}
}`;

const refusal =
  (change: Parameters<typeof schema>[0], database: "account" | "telemetry" = "account") =>
  () =>
    inventoryOf({ [database]: schema(change) });

describe("the inventory", () => {
  it("is what the schemas say now", () => {
    expect(INVENTORY).toEqual(readInventory());
  });

  it("accepts a schema in which everything is said", () => {
    expect(inventoryOf({ account: schema() })).toMatchObject([{ model: "Thing", subject: { kind: "user", field: "id" }, columns: [{}, { field: "size" }] }]);
  });

  it.each([
    ["a column without annotation", { column: "size Int" }, "Thing.size: class is missing"],
    ["an unknown word", { column: "/// class=technical colour=red\n  size Int" }, 'unknown word "colour"'],
    ["an unknown class", { column: "/// class=secretive\n  size Int" }, 'class cannot be "secretive"'],
    ["a personal column that does not say what it is about", { column: "/// class=content\n  size Int" }, "must say what it is about"],
    ["what is kept from an export without a reason", { column: "/// class=technical export=no\n  size Int" }, "export=no needs a reason"],
    ["a sealed column that is not bytes", { column: '/// class=content about="A" sealed=user:id\n  sizeSealed Int' }, "must be Bytes"],
    ["a sealed column under another name", { column: '/// class=content about="A" sealed=user:id\n  size Bytes' }, "must end in Sealed"],
    ["a column that is called sealed and is not", { column: '/// class=content about="A"\n  sizeSealed Bytes' }, "it is not sealed"],
    [
      "a sealed column whose key is nowhere",
      { column: '/// class=content about="A" sealed=user:nobody\n  sizeSealed Bytes' },
      'key field "nobody" does not exist',
    ],
    ["a secret in clear", { column: "/// class=technical\n  token String" }, "a secret must be a Hash, Sealed or Wrapped"],
    ["an identity in clear", { column: '/// class=identity about="A"\n  email String' }, "must be sealed or hashed"],
    ["a model that does not say whom it is about", { words: WORDS.replace("subject=user:id ", "") }, "Thing: subject is missing"],
    ["a subject that does not exist", { words: WORDS.replace("user:id", "user:userId") }, 'subject field "userId" does not exist'],
    ["a row that survives without a reason", { words: WORDS.replace("erase=row", "erase=keep") }, "erase=keep needs a reason"],
    ["a purge by something that is not a time", { words: `${WORDS} purge=size+1d` }, 'purge field "size" is not a time'],
    [
      "a reference to a person that does not say so",
      { column: '/// class=security about="Who did it"\n  doneByRef String @db.Uuid' },
      "doneByRef refers to a person",
    ],
    ["a reference of an unknown kind", { column: '/// class=security person=name about="Who did it"\n  doneByRef String @db.Uuid' }, 'person cannot be "name"'],
    [
      "what is about one person, of a column that refers to none",
      { column: '/// class=security of=id about="With what"\n  browser String' },
      "refers to no person",
    ],
    [
      "a reference to a person in a row of others that does not say what their erasure does to it",
      { column: '/// class=security person=actor about="Who did it"\n  doneByRef String @db.Uuid' },
      "doneByRef refers to a person who does not own the row, so it must say erase=",
    ],
    [
      "a column to be emptied that cannot be",
      { column: '/// class=security person=actor erase=empty about="Who did it"\n  doneByRef String @db.Uuid' },
      "doneByRef is to be set to null, which it cannot be",
    ],
    ["words that cannot be read", { words: `${WORDS} and more` }, 'cannot read "and more"'],
  ])("refuses %s", (_, change, fault) => {
    expect(refusal(change)).toThrow(fault);
  });

  it.each([
    ["text", "/// class=measurement\n  name String"],
    ["bytes", "/// class=technical\n  blob Bytes"],
    ["JSON", "/// class=technical\n  more Json"],
  ])("refuses %s in a telemetry database, so that it cannot name anybody", (_, column) => {
    expect(refusal({ column, words: WORDS.replace("user:id", "device:id") }, "telemetry")).toThrow("numbers and times only");
  });

  it("names every fault at once", () => {
    expect(refusal({ column: "size Int\n  token String" })).toThrow(/Thing\.size[\s\S]*Thing\.token/);
  });
});

describe("an annotation", () => {
  it("reads bare, quoted and reasoned values, and reports what is left over", () => {
    const { words, leftover } = readWords('keep=24h about="Two words" export=no:"a reason: this" rest');
    expect(Object.fromEntries(words)).toEqual({ keep: "24h", about: "Two words", export: "no:a reason: this" });
    expect(leftover).toBe("rest");
  });
});

describe("what the inventory drives", () => {
  it("forgets every telemetry table whose rows an erasure deletes", () => {
    const due = INVENTORY.filter((model) => model.database === "telemetry" && model.survives === null).map((model) => model.table);
    expect([...TABLES].toSorted()).toEqual(due.toSorted());
  });

  it("seals or hashes every column that says who somebody is", () => {
    for (const { model, columns } of INVENTORY) {
      for (const column of columns)
        if (column.class === "identity") expect([model, column.field, /Sealed$|Lookup$/.test(column.field)]).toEqual([model, column.field, true]);
    }
  });

  it("rekeys with a device what is sealed under the key of its workspace: whatever leads to a device points at it directly", () => {
    const parentsOf = (name: string) => INVENTORY.find(({ model }) => model === name)?.parents ?? [];
    const leads = (name: string): boolean => parentsOf(name).some((parent) => parent === "Device" || (parent !== name && leads(parent)));
    const indirect = INVENTORY.filter((model) => sealedUnder(model, "workspace").length > 0 && leads(model.model) && !model.parents.includes("Device"));
    expect(indirect.map(({ model }) => model)).toEqual([]);
  });

  const scope = { person: { userId: "u", auditRef: "a" }, workspaceIds: ["w"], deviceIds: [] };

  it("erases every account row that is about somebody, children before parents", () => {
    const order = toErase(scope).map(({ model }) => model.model);
    const aboutSomebody = INVENTORY.filter((model) => model.database === "account" && model.survives === null).map((model) => model.model);
    expect(order.toSorted()).toEqual(aboutSomebody.toSorted());
    for (const model of INVENTORY) {
      for (const parent of model.parents) {
        if (parent !== model.model && order.includes(model.model) && order.includes(parent))
          expect(order.indexOf(model.model)).toBeLessThan(order.indexOf(parent));
      }
    }
  });

  it("says of everything that outlives an account why and until when, also of columns in rows of others", () => {
    const stays = staying().map(({ what }) => what);
    for (const { columns, survives } of INVENTORY)
      for (const { about, erasure } of columns) if (survives === null && erasure?.kind === "keep") expect(stays).toContain(about);
    for (const about of ["keyed hash of the address whose owner refused", "pseudonym of who had access", "pseudonym of who let them in", "mail on its way"])
      expect(
        stays.filter((what) => what.includes(about)),
        about,
      ).toHaveLength(1);
    expect(toEmpty(scope).map(({ model, data }) => [model.model, ...Object.keys(data)])).toContainEqual(["Device", "retiresByRef"]);
  });

  it("erases of a device that goes alone its row and every row that points at it, and nothing else", () => {
    const erased = toErase({ person: null, workspaceIds: [], deviceIds: ["d"] }).filter(({ where }) => JSON.stringify(where).includes('"d"'));
    const due = INVENTORY.filter((model) => model.model === "Device" || model.parents.includes("Device")).map((model) => model.model);
    expect(erased.map(({ model }) => model.model).toSorted()).toEqual(due.toSorted());
  });

  it("exports every account column about somebody that no reason withholds", () => {
    const exported = toExport(scope).map(({ model }) => model.model);
    for (const model of INVENTORY) {
      const isDue = model.database === "account" && model.subject.kind !== "none" && model.columns.some((column) => column.withheld === null);
      expect([model.model, exported.includes(model.model)]).toEqual([model.model, isDue]);
    }
  });
});
