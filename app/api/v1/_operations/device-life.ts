/** The life of a device: retiring it, bringing it back, and deleting it. */
import { z } from "zod";
import { operation } from "#app/_edge/api.ts";
import { alsoIn } from "#app/_edge/passes.ts";
import * as devices from "#lib/devices/index.ts";
import * as privacy from "#lib/privacy/index.ts";
import { EndLater, IssuedToken } from "./rotation.ts";

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

const MoveDevice = z.strictObject({ workspace: z.string().max(100).meta({ description: "The number of the workspace that it moves to" }) });

const noun = "Devices";

export const DEVICE_LIFE = [
  operation({
    id: "retireDevice",
    method: "POST",
    path: "/workspaces/{workspace}/devices/{device}/retire",
    scope: "devices:remove",
    noun,
    summary: "Retire a device, at once or later",
    description: "Its tokens end, and it sends no more. What it measured stays.",
    query: EndLater,
    conflict: "It is retired already",
    verb: ({ pass, path, query }) => devices.retire(pass, path.device, query),
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
    id: "moveDevice",
    method: "PUT",
    path: "/workspaces/{workspace}/devices/{device}/workspace",
    scope: "devices:move",
    noun,
    summary: "Move a device to another workspace of the same owner",
    description:
      "The token has to reach that workspace with the same scope, and both keep their measurements in one data region. Its tokens go on working; members, webhooks and tokens of programs that it was opened to lose it.",
    body: MoveDevice,
    example: { workspace: "0b6f6c1e-5a0e-4c1e-9d55-3f2f0c7b9a10" },
    conflict: "It is there already, that workspace is in the other data region, or it is full",
    verb: async ({ pass, path, body }) => devices.move(pass, await alsoIn(pass, body.workspace, "devices:move"), path.device),
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
