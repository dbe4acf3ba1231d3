/** Every sealed column of the inventory, filled: it is moved with its device, arrives in a copy, and costs nothing but itself when it cannot be opened. */
import { buffer } from "node:stream/consumers";
import { describe, expect, it, vi } from "vitest";
import * as devices from "#lib/devices/index.ts";
import * as identity from "#lib/identity/index.ts";
import { account } from "#lib/platform/db/account.ts";
import { rowName, rowsOf, sealedPlace } from "#lib/platform/db/rows.ts";
import { vault } from "#lib/platform/db/vault.ts";
import { log } from "#lib/platform/log.ts";
import { destroyKeys, keyOf, open } from "#lib/platform/seal/index.ts";
import { deleteDevice, makeExport, openExport, previewDevice, previewErasure, readRecord, requestExport, runErasure } from "#lib/privacy/index.ts";
import * as workspaces from "#lib/workspaces/index.ts";
import { type Model, sealedUnder } from "#prisma/annotation.ts";
import { INVENTORY } from "#prisma/generated/inventory.ts";
import { type Person, somebody } from "#tests/support/canaries.ts";
import { eraseAccount } from "#tests/support/erase-account.ts";
import { runJobs } from "#tests/support/jobs.ts";
import { makeWorkspace } from "#tests/support/world.ts";
import { unzip } from "#tests/support/zip.ts";

const SEALED = INVENTORY.filter(({ database, columns }) => database === "account" && columns.some(({ sealed }) => sealed));
const ofDevice = ({ model, parents }: Model) => model === "Device" || parents.includes("Device");
/** What a moved device leaves behind: whole messages that were kept for an hour. */
const LEFT_BEHIND = "capture";

/** Somebody in every table, who may enter their workspace without a second factor. */
async function owner(): Promise<Person> {
  const person = await somebody();
  await account().workspace.update({ where: { id: person.workspaceId }, data: { requiresFactor: false } });
  return person;
}

const enter = <R extends workspaces.Right>({ session, workspaceId }: Person, right: R) => workspaces.enter(session, workspaceId, right);
const canaryOf = ({ canaries }: Person, table: string, column: string) => canaries.find(({ where }) => where === `account.${table}.${column}`)?.text ?? "";

async function copyOf(person: Person): Promise<Map<string, Buffer>> {
  await account().export.deleteMany({ where: { userId: person.userId } });
  const id = await requestExport(person.session);
  await runJobs({ "export.make": makeExport });
  return unzip(await buffer((await openExport(person.session, id)).stream));
}

type Shown = Record<string, unknown>;
const rowsIn = (copy: Map<string, Buffer>, table: string): Shown[] => JSON.parse(String(copy.get(`account/${table}.json`)));
const nameOf = (field: string) => field.replace(/Sealed$/, "");

/** Flips a byte of every sealed value of every row. */
async function damageAll(): Promise<void> {
  for (const model of SEALED) {
    const columns = model.columns.filter(({ sealed }) => sealed);
    for (const row of await rowsOf(account(), model).findMany({ where: {} })) {
      const data = Object.fromEntries(columns.flatMap(({ field }) => (row[field] instanceof Uint8Array ? [[field, flipped(row[field])]] : [])));
      await rowsOf(account(), model).updateMany({ where: Object.fromEntries(model.key.map((field) => [field, row[field]])), data });
    }
  }
}

const flipped = (sealed: Uint8Array) => Uint8Array.from(sealed, (byte, index) => (index === sealed.length - 1 ? byte ^ 1 : byte));

describe("a device that moves", () => {
  it("takes every value along that is sealed under the key of its workspace, in every table that points at it", async () => {
    const person = await owner();
    const other = await makeWorkspace(person.session);
    await devices.move(await enter(person, "devices:move"), await workspaces.enter(person.session, other, "devices:move"), person.deviceId);
    const key = await keyOf(other);
    const opened: string[] = [];
    for (const model of SEALED.filter(ofDevice)) {
      const where = model.model === "Device" ? { id: person.deviceId } : { deviceId: person.deviceId };
      for (const row of await rowsOf(account(), model).findMany({ where })) {
        for (const column of sealedUnder(model, "workspace")) {
          opened.push(model.table);
          const text = open(key, sealedPlace(model, column), rowName(model, row), row[column.field] as Uint8Array);
          expect([model.table, row.workspaceId, text]).toEqual([model.table, other, canaryOf(person, model.table, column.column)]);
        }
      }
    }
    const due = SEALED.filter((model) => ofDevice(model) && sealedUnder(model, "workspace").length > 0 && model.table !== LEFT_BEHIND);
    expect([...new Set(opened)].toSorted()).toEqual(due.map(({ table }) => table).toSorted());

    const copy = await copyOf(person);
    for (const model of SEALED.filter(({ subject, table }) => (subject.kind === "user" || subject.kind === "workspace") && table !== LEFT_BEHIND)) {
      for (const column of model.columns.filter(({ sealed, withheld, of }) => sealed && withheld === null && of === null)) {
        const found = rowsIn(copy, model.table).filter((row) => row[nameOf(column.field)] === canaryOf(person, model.table, column.column));
        expect([model.table, column.column, found.length]).toEqual([model.table, column.column, 1]);
        if (ofDevice(model)) expect(found[0]).toMatchObject({ workspaceId: other });
      }
    }
  });

  it("stays where it is, with nothing lost, while one of these values cannot be opened", async () => {
    const person = await owner();
    const alert = vi.spyOn(log, "alert");
    const other = await makeWorkspace(person.session);
    const [from, to] = [await enter(person, "devices:move"), await workspaces.enter(person.session, other, "devices:move")];
    for (const model of SEALED.filter((one) => ofDevice(one) && one.table !== LEFT_BEHIND)) {
      const where = model.model === "Device" ? { id: person.deviceId } : { deviceId: person.deviceId };
      const [before = {}] = await rowsOf(account(), model).findMany({ where });
      for (const { field, column, about } of sealedUnder(model, "workspace")) {
        await rowsOf(account(), model).updateMany({ where, data: { [field]: flipped(before[field] as Uint8Array) } });
        const refusal = { kind: "conflict", code: "device.unreadable", message: expect.stringContaining(about) };
        await expect(devices.move(from, to, person.deviceId)).rejects.toMatchObject(refusal);
        expect(await account().device.count({ where: { id: person.deviceId, workspaceId: person.workspaceId } })).toBe(1);
        expect(alert).toHaveBeenCalledWith("seal.unreadable", { table: model.table, column, row: rowName(model, before) }, expect.anything());
        await rowsOf(account(), model).updateMany({ where, data: { [field]: before[field] } });
      }
    }
    await devices.move(from, to, person.deviceId);
  });
});

describe("a value that cannot be opened", () => {
  it("is a marked gap in a copy, listed in its readme and manifest, and everything else arrives", async () => {
    const person = await owner();
    const whole = await copyOf(person);
    await damageAll();
    const copy = await copyOf(person);
    expect([...copy.keys()]).toEqual([...whole.keys()]);
    const { gaps } = JSON.parse(String(copy.get("manifest.json")));
    const readme = String(copy.get("README.txt"));
    for (const model of SEALED) {
      for (const { field, sealed, withheld, of, about } of model.columns) {
        if (!sealed || withheld !== null || of !== null || !copy.has(`account/${model.table}.json`)) continue;
        expect([field, rowsIn(copy, model.table)[0]?.[nameOf(field)]]).toEqual([field, "[unreadable]"]);
        expect(gaps).toContainEqual(expect.objectContaining({ file: `account/${model.table}.json`, column: nameOf(field) }));
        expect(readme).toContain(about);
      }
    }
    expect(String(whole.get("README.txt"))).not.toContain("could not be read");
    const plain = person.canaries.filter(
      ({ where, isExported, isUnique }) => isExported && isUnique && !where.endsWith("_sealed") && !where.startsWith("account.export."),
    );
    const text = [...copy.values()].join("\n");
    expect(plain.filter((canary) => !text.includes(canary.text))).toEqual([]);
  });

  it.each([
    ["damaged values", damageAll],
    ["missing keys", async (person: Person) => void (await destroyKeys([person.userId, person.workspaceId]))],
    ["damaged keys", async () => void (await vault().subjectKey.updateMany({ data: { keyWrapped: new Uint8Array(60) } }))],
  ])("takes no page and no list down: %s", async (_, damage) => {
    const person = await owner();
    const { session, deviceId } = person;
    const alert = vi.spyOn(log, "alert");
    await damage(person);
    const { name, email } = await identity.profile(session);
    expect([name, email]).toEqual(["Unreadable name", "Unreadable address"]);
    expect((await identity.listPasskeys(session))[0]).toMatchObject({ name: "Unreadable name" });
    expect(await workspaces.list(session)).toMatchObject([{ name: "Unreadable name" }]);
    expect(await workspaces.get(await enter(person, "workspace:read"))).toMatchObject({ name: "Unreadable name" });
    expect(await workspaces.listMembers(await enter(person, "members:read"))).toMatchObject([{ name: "Unreadable name", email: "Unreadable address" }]);
    expect(await workspaces.invitationsOf(await enter(person, "members:read"))).toMatchObject([{ email: "Unreadable address" }]);
    expect(await workspaces.listApiTokens(await enter(person, "tokens:read"))).toMatchObject([{ name: "Unreadable name" }]);
    const reading = await enter(person, "devices:read");
    const device = { name: "Unreadable name", tags: [], fields: [{ label: "Unreadable label", unit: "Unreadable unit" }] };
    expect(await devices.list(reading)).toMatchObject([device]);
    expect(await devices.get(reading, deviceId)).toMatchObject(device);
    expect((await devices.search(reading, { name: "", tag: "", status: "all", sort: "name", page: 1 }, new Map())).of).toBe(1);
    expect(await devices.listDecoders(reading)).toMatchObject([{ name: "Unreadable name" }]);
    const decoderId = (await devices.listDecoders(reading))[0]?.id ?? "";
    expect(await devices.getDecoder(reading, decoderId)).toMatchObject({ source: "Unreadable source" });
    expect(await devices.listTokens(await enter(person, "tokens:read"))).toMatchObject([{ name: "Unreadable name" }]);
    await devices.listUnclaimed(await enter(person, "tokens:read"));
    expect((await devices.captured(await enter(person, "devices:write"), deviceId, new Date())).captures).toBeInstanceOf(Array);
    expect((await readRecord(await enter(person, "record:read"), {})).entries.length).toBeGreaterThan(0);
    expect(await previewDevice(await enter(person, "devices:remove"), deviceId)).toMatchObject({ name: "Unreadable name" });
    expect(await previewErasure(session)).toMatchObject({ workspaces: [{ name: "Unreadable name" }] });
    expect(alert).toHaveBeenCalledWith(
      "seal.unreadable",
      expect.objectContaining({ table: "device", column: "name_sealed", row: deviceId }),
      expect.anything(),
    );
  });

  it("stays as it is when something beside it is changed, and may be set anew", async () => {
    const person = await owner();
    const { deviceId } = person;
    await damageAll();
    const before = await account().device.findUniqueOrThrow({ where: { id: deviceId } });
    const [writing, reading] = [await enter(person, "devices:write"), await enter(person, "devices:read")];
    const { name, tags } = await devices.get(reading, deviceId);
    await devices.change(writing, deviceId, { name, tags, interval: 900 });
    const { nameSealed, tagsSealed } = await account().device.findUniqueOrThrow({ where: { id: deviceId } });
    expect([nameSealed, tagsSealed]).toEqual([before.nameSealed, before.tagsSealed]);
    await devices.change(writing, deviceId, { name: "Weir" });
    expect(await devices.get(reading, deviceId)).toMatchObject({ name: "Weir", interval: 900 });
  });

  it("keeps nobody from being erased, nor does a key that cannot be unwrapped", async () => {
    const person = await owner();
    await damageAll();
    await vault().subjectKey.updateMany({ data: { keyWrapped: new Uint8Array(60) } });
    await eraseAccount(person.session);
    await runJobs({ "erasure.run": runErasure });
    expect(await account().user.count({ where: { id: person.userId } })).toBe(0);
    expect(await vault().subjectKey.count({ where: { ref: { in: [person.userId, person.workspaceId] } } })).toBe(0);
  });

  it("does not keep a device from being deleted", async () => {
    const person = await owner();
    await damageAll();
    await account().device.update({ where: { id: person.deviceId }, data: { retiredAt: new Date() } });
    await deleteDevice(await enter(person, "devices:remove"), person.deviceId, { typed: "Unreadable name" });
  });
});
