/** Devices. */
import { z } from "zod";
import { operation, partOf } from "#app/_edge/api.ts";
import * as devices from "#lib/devices/index.ts";
import { type DeviceView, RegisterDevice } from "#lib/devices/schema.ts";
import { byAge, Id, Moment, moment } from "./parts.ts";

export const Device = z
  .strictObject({
    id: Id,
    name: z.string(),
    fields: z.array(z.string()).meta({ description: "The names of what it measures" }),
    createdAt: Moment,
  })
  .meta({ id: "Device" });

const NewDevice = z
  .strictObject({
    device: Device,
    token: z.string().meta({ description: "The token with which it sends. It is shown here and never again.", example: "kept_d_…" }),
  })
  .meta({ id: "NewDevice" });

const view = ({ id, name, fields, createdAt }: DeviceView): z.infer<typeof Device> => ({
  id,
  name,
  fields: fields.map(({ key }) => key),
  createdAt: moment(createdAt),
});

const noun = "Devices";

export const DEVICES = [
  operation({
    id: "listDevices",
    method: "GET",
    path: "/workspaces/{workspace}/devices",
    scope: "devices:read",
    noun,
    summary: "The devices of a workspace, oldest first",
    pages: Device,
    verb: async ({ pass, wanted }) => {
      const { items, next } = partOf(await devices.list(pass), wanted, byAge);
      return { items: items.map(view), next };
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
    conflict: "The workspace has as many devices as there can be.",
    example: { name: "Greenhouse 3" },
    verb: async ({ pass, body }): Promise<z.infer<typeof NewDevice>> => {
      const { device, token } = await devices.register(pass, body);
      return { device: view(device), token };
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
];
