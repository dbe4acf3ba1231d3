/** The life of a device: retiring it, bringing it back, and deleting it. */
import { z } from "zod";
import { operation } from "#app/_edge/api.ts";
import * as devices from "#lib/devices/index.ts";
import * as privacy from "#lib/privacy/index.ts";
import { IssuedToken } from "./rotation.ts";

const Preview = z
  .strictObject({
    name: z.string(),
    readings: z.int(),
    fields: z.int(),
    tokens: z.int(),
    links: z.int().meta({ description: "What else leads to it: members it was opened to, tokens of programs, webhooks" }),
  })
  .meta({ id: "DeviceDeletionPreview" });

const Deletion = z
  .strictObject({
    receipt: z.string().meta({ description: "Where the receipt with the counts is shown for 30 days, to whoever has this address", example: "/erased/…" }),
  })
  .meta({ id: "DeviceDeletion" });

const DeleteDevice = z.strictObject({ device: z.string().max(100).meta({ description: "The number of the device once more" }) });

const noun = "Devices";

export const DEVICE_LIFE = [
  operation({
    id: "retireDevice",
    method: "POST",
    path: "/workspaces/{workspace}/devices/{device}/retire",
    scope: "devices:remove",
    noun,
    summary: "Retire a device",
    description: "Its tokens end, and it sends no more. What it measured stays.",
    conflict: "It is retired already",
    verb: ({ pass, path }) => devices.retire(pass, path.device),
  }),
  operation({
    id: "reviveDevice",
    method: "POST",
    path: "/workspaces/{workspace}/devices/{device}/revive",
    scope: "devices:remove",
    noun,
    summary: "Bring a retired device back, with a new token",
    answer: IssuedToken,
    creates: true,
    conflict: "It is not retired",
    verb: async ({ pass, path }) => ({ token: await devices.revive(pass, path.device) }),
  }),
  operation({
    id: "previewDeviceDeletion",
    method: "GET",
    path: "/workspaces/{workspace}/devices/{device}/deletion",
    scope: "devices:remove",
    noun,
    summary: "What deleting a device would take",
    answer: Preview,
    verb: async ({ pass, path }): Promise<z.infer<typeof Preview>> => {
      const { name, readings, fields, tokens, links } = await privacy.previewDevice(pass, path.device);
      return { name, readings, fields, tokens, links };
    },
  }),
  operation({
    id: "deleteDevice",
    method: "POST",
    path: "/workspaces/{workspace}/devices/{device}/deletion",
    scope: "devices:remove",
    noun,
    summary: "Delete a device with all it measured",
    description: "It cannot be undone. Everything of it is gone within minutes, and its issuer gets a receipt.",
    body: DeleteDevice,
    answer: Deletion,
    creates: true,
    conflict: "It is being deleted already",
    verb: async ({ pass, path, body }) => ({ receipt: `/erased/${await privacy.deleteDevice(pass, path.device, { typed: body.device })}` }),
  }),
];
