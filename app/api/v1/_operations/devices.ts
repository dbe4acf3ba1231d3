/** Devices: finding them, adding them, changing them. */
import { z } from "zod";
import { operation, partOf } from "#app/_edge/api.ts";
import * as devices from "#lib/devices/index.ts";
import { ChangeDevice, type DeviceView, ImportDevices, type ListedDevice, RegisterDevice, STATUSES } from "#lib/devices/schema.ts";
import * as measurements from "#lib/measurements/index.ts";
import { byAge, Id, Moment, moment, momentOrNull } from "./parts.ts";

const shape = {
  id: Id,
  name: z.string().meta({ example: "Greenhouse 3" }),
  tags: z.array(z.string()).meta({ example: ["roof", "north"] }),
  interval: z.int().meta({ description: "How many seconds usually pass between two messages", example: 900 }),
  tokenHint: z.string().meta({ description: "How its working token begins; empty where it has none", example: "kept_d_7xY" }),
  hardwareHint: z.string().nullable().meta({
    description: "The last four characters of the number by which its network names it; empty where that is short, null where none is known",
    example: "1a2b",
  }),
  acceptsTests: z.boolean().meta({ description: "Whether test messages of its network are stored" }),
  resetsCounter: z.boolean().meta({ description: "Whether it counts its messages from the start again after a loss of power" }),
  fields: z.array(z.string()).meta({ description: "The names of what it measures", example: ["temperature"] }),
  createdAt: Moment,
  retiredAt: Moment.nullable().meta({ description: "When it was retired: it sends no more, and what it measured stays" }),
  retiresAt: Moment.nullable().meta({ description: "When it retires, where somebody chose a later time" }),
};
const Device = z.strictObject(shape).meta({ id: "Device" });

const FoundDevice = z
  .strictObject({
    ...shape,
    status: z.enum(STATUSES).nullable().meta({ description: "How it is doing, judged by its interval; null without the scope `measurements:read`" }),
    seenAt: Moment.nullable().meta({ description: "When its newest reading was measured, as far as the token may know" }),
  })
  .meta({ id: "FoundDevice" });

const NewDevice = z
  .strictObject({
    device: Device,
    token: z.string().meta({ description: "The token with which it sends. It is shown here and never again.", example: "kept_d_…" }),
  })
  .meta({ id: "NewDevice" });

const ImportedDevices = z
  .strictObject({ devices: z.array(z.strictObject({ id: Id, name: z.string(), token: z.string().meta({ description: "Shown here and never again" }) })) })
  .meta({ id: "ImportedDevices" });

const view = ({
  id,
  name,
  tags,
  interval,
  tokenHint,
  hardwareHint,
  acceptsTests,
  resetsCounter,
  fields,
  createdAt,
  retiredAt,
  retiresAt,
}: DeviceView): z.infer<typeof Device> => ({
  id,
  name,
  tags,
  interval,
  tokenHint,
  hardwareHint,
  acceptsTests,
  resetsCounter,
  fields: fields.map(({ key }) => key),
  createdAt: moment(createdAt),
  retiredAt: momentOrNull(retiredAt),
  retiresAt: momentOrNull(retiresAt),
});

const listed = (device: ListedDevice, isKnown: boolean): z.infer<typeof FoundDevice> => ({
  ...view(device),
  status: isKnown ? device.status : null,
  seenAt: isKnown ? momentOrNull(device.seenAt) : null,
});

const Filters = z.strictObject({
  name: z.string().max(200).default("").meta({ description: "Words of the name, in any order, without regard to case and accents" }),
  tag: z.string().max(200).default("").meta({ description: "One of its tags" }),
  status: z
    .enum(["all", ...STATUSES])
    .default("all")
    .meta({ description: "All but the retired ones, if it is not said. Anything but `all` and `retired` needs the scope `measurements:read` as well." }),
});

const noun = "Devices";

export const DEVICES = [
  operation({
    id: "listDevices",
    method: "GET",
    path: "/workspaces/{workspace}/devices",
    scope: "devices:read",
    shows: "measurements:read",
    noun,
    summary: "The devices of a workspace, oldest first",
    query: Filters,
    pages: FoundDevice,
    verb: async ({ pass, more, query, wanted }) => {
      const seen = more && (await measurements.lastSeen(more));
      const { items, next } = partOf(await devices.filtered(pass, query, seen), wanted, byAge);
      return { items: items.map((device) => listed(device, seen !== null)), next };
    },
  }),
  operation({
    id: "createDevice",
    method: "POST",
    path: "/workspaces/{workspace}/devices",
    scope: "devices:add",
    noun,
    summary: "Add a device and issue its token",
    body: RegisterDevice,
    answer: NewDevice,
    creates: true,
    conflict: "The workspace has as many devices as there can be, or one with this hardware id",
    example: { name: "Greenhouse 3", hardwareId: "70B3D57ED0061A2B" },
    verb: async ({ pass, body }): Promise<z.infer<typeof NewDevice>> => {
      const { device, token } = await devices.register(pass, body);
      return { device: view(device), token };
    },
  }),
  operation({
    id: "importDevices",
    method: "POST",
    path: "/workspaces/{workspace}/devices/import",
    scope: "devices:add",
    noun,
    summary: "Add many devices at once, all of them or none",
    body: z.strictObject({ devices: ImportDevices }),
    answer: ImportedDevices,
    creates: true,
    conflict: "The workspace has no room for as many devices",
    example: { devices: [{ name: "Greenhouse 1" }, { name: "Greenhouse 2", tags: ["north"], interval: 900 }] },
    verb: async ({ pass, body }): Promise<z.infer<typeof ImportedDevices>> => {
      const made = await devices.import(pass, body.devices);
      return { devices: made.map(({ id, name, token }) => ({ id, name, token })) };
    },
  }),
  operation({
    id: "getDevice",
    method: "GET",
    path: "/workspaces/{workspace}/devices/{device}",
    scope: "devices:read",
    noun,
    summary: "One device",
    answer: Device,
    verb: async ({ pass, path }) => view(await devices.get(pass, path.device)),
  }),
  operation({
    id: "changeDevice",
    method: "PATCH",
    path: "/workspaces/{workspace}/devices/{device}",
    scope: "devices:write",
    noun,
    summary: "Change its name, its tags, its interval or its hardware id",
    description: "What is not given stays. Of the hardware id a keyed hash and the last four characters are kept; null takes it away.",
    body: ChangeDevice,
    conflict: "Another device of the workspace has this hardware id",
    example: { tags: ["roof", "north"], interval: 900 },
    verb: ({ pass, path, body }) => devices.change(pass, path.device, body),
  }),
];
