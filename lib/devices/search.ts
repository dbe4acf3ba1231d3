/**
 * Finding devices by name, tag and status. Names and tags are sealed, so they are opened first and searched in memory;
 * a workspace has a thousand devices at most.
 */
import { clock } from "../platform/clock.ts";
import { account } from "../platform/db/account.ts";
import { normalized } from "../platform/normalize.ts";
import { Refusal } from "../platform/refusal.ts";
import { readableKey } from "../platform/seal/index.ts";
import { type Access, devicesIn } from "../workspaces/index.ts";
import { list } from "./device.ts";
import { lookAtList } from "./looks.ts";
import type { DevicePage, DeviceQuery, ListedDevice, Sort } from "./schema.ts";
import { statusOf } from "./status.ts";
import { opened, SHOWN, view } from "./view.ts";

const PAGE = 50;

type Seen = ReadonlyMap<string, Date>;

/** Every device that matches, the oldest first. Without `seen` nothing is known of how each is doing, so nothing can be found by it. */
export async function filtered(
  access: Access<"devices:read">,
  query: Pick<DeviceQuery, "name" | "tag" | "status">,
  seen: Seen | null,
  now = clock.now(),
): Promise<ListedDevice[]> {
  if (!seen && query.status !== "all" && query.status !== "retired") {
    const sentence = "How a device is doing is told by its readings: to find devices by it, the scope measurements:read is needed as well.";
    throw new Refusal("forbidden", "token.scope_missing", sentence);
  }
  return (await judged(access, seen ?? new Map(), now)).filter(matching(query));
}

async function judged(access: Access<"devices:read">, seen: Seen, now: Date): Promise<ListedDevice[]> {
  return (await list(access)).map((device) => ({ ...device, ...judgement(device, seen, now) }));
}

function judgement(device: Pick<ListedDevice, "id" | "interval" | "retiredAt">, seen: Seen, now: Date): Pick<ListedDevice, "seenAt" | "status"> {
  const seenAt = seen.get(device.id) ?? null;
  return { seenAt, status: statusOf(device, seenAt, now) };
}

/** What a device is found by. */
type Findable = Omit<ListedDevice, "tokenId" | "tokenHint" | "hardwareHint" | "acceptsTests" | "resetsCounter" | "messageChangedAt" | "fields">;
type Found<D extends Findable> = Omit<DevicePage, "devices"> & { devices: D[] };

/** A page of the devices that match. `seen` says when each measured last. A page beyond the last is the last. */
export async function search(access: Access<"devices:read">, query: DeviceQuery, seen: Seen, now = clock.now()): Promise<DevicePage> {
  const rows = await account().device.findMany({ where: devicesIn(access), select: FINDABLE });
  if (rows.length > 0) await lookAtList(access);
  const key = await readableKey(access.workspaceId);
  const all = rows.map(({ nameSealed, tagsSealed, ...row }): Findable => {
    return { ...row, ...opened({ id: row.id, nameSealed, tagsSealed }, key), ...judgement(row, seen, now) };
  });
  const found = find(all, query);
  // Tokens and fields only of those on the page.
  const ids = found.devices.map(({ id }) => id);
  const whole = new Map(
    (await account().device.findMany({ where: { AND: [devicesIn(access), { id: { in: ids } }] }, select: SHOWN })).map((row) => [row.id, row]),
  );
  const devices = found.devices.flatMap(({ id, seenAt, status }) => {
    const row = whole.get(id);
    return row ? [{ ...view(row, key), seenAt, status }] : [];
  });
  return { ...found, devices };
}

const FINDABLE = { id: true, nameSealed: true, tagsSealed: true, interval: true, createdAt: true, retiredAt: true, retiresAt: true } as const;

export function find<D extends Findable>(all: readonly D[], query: DeviceQuery): Found<D> {
  const found = all.filter(matching(query)).sort(ORDER[query.sort]);
  const pages = Math.max(1, Math.ceil(found.length / PAGE));
  const page = Math.min(query.page, pages);
  return { devices: found.slice((page - 1) * PAGE, page * PAGE), total: found.length, of: all.length, page, pages, tags: tagsIn(all) };
}

/** Text without case and accents: what people do not type when they look for something. */
const folded = (text: string): string => normalized(text, "NFKD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("ß", "ss");

function matching({ name, tag, status }: Pick<DeviceQuery, "name" | "tag" | "status">): (device: Findable) => boolean {
  const words = folded(name).split(/\s+/).filter(Boolean);
  const wanted = folded(tag.trim());
  return (device) => {
    if (status === "all" ? device.status === "retired" : device.status !== status) return false;
    if (wanted !== "" && !device.tags.some((one) => folded(one) === wanted)) return false;
    if (words.length === 0) return true;
    const text = folded(device.name);
    return words.every((word) => text.includes(word));
  };
}

type Order = (one: Findable, other: Findable) => number;

const NAMES = new Intl.Collator("en", { numeric: true });
const byName: Order = (one, other) => NAMES.compare(one.name, other.name) || byNumber(one, other);
/** Two devices of one name keep their order from page to page. */
const byNumber: Order = (one, other) => (one.id < other.id ? -1 : one.id > other.id ? 1 : 0);

const ORDER: Record<Sort, Order> = {
  name: byName,
  seen: (one, other) => (other.seenAt?.getTime() ?? 0) - (one.seenAt?.getTime() ?? 0) || byName(one, other),
  added: (one, other) => other.createdAt.getTime() - one.createdAt.getTime() || byName(one, other),
};

/** Each once, whatever its case, in the order of the alphabet. */
function tagsIn(all: readonly Findable[]): string[] {
  const tags = new Map<string, string>();
  for (const tag of all.flatMap((device) => device.tags)) if (!tags.has(folded(tag))) tags.set(folded(tag), tag);
  return [...tags.values()].sort(NAMES.compare);
}
