/** Networks: the devices that a webhook sends for, and those it speaks of that nobody has added. */
import { z } from "zod";
import { operation, partOf } from "#app/_edge/api.ts";
import * as devices from "#lib/devices/index.ts";
import { ClaimDevice, type UnclaimedView } from "#lib/devices/schema.ts";
import { Id, Moment, moment } from "./parts.ts";

const Unclaimed = z
  .strictObject({
    id: Id,
    webhook: Id.meta({ description: "The webhook that speaks of it" }),
    hint: z.string().meta({ description: "The last four characters of the number by which its network names it", example: "1a2b" }),
    knownAs: Id.nullable().meta({ description: "The device of the workspace that bears this number, and that the webhook does not send for" }),
    firstSeenAt: Moment.meta({ description: "To the hour" }),
    lastSeenAt: Moment.meta({ description: "To the hour" }),
  })
  .meta({ id: "UnclaimedDevice" });

const Claimed = z.strictObject({ device: Id }).meta({ id: "ClaimedDevice" });

const view = ({ id, tokenId, hint, knownAs, firstSeenAt, lastSeenAt }: UnclaimedView): z.infer<typeof Unclaimed> => ({
  id,
  webhook: tokenId,
  hint,
  knownAs: knownAs?.id ?? null,
  firstSeenAt: moment(firstSeenAt),
  lastSeenAt: moment(lastSeenAt),
});

const byFirst = ({ id, firstSeenAt }: UnclaimedView): string => `${firstSeenAt.toISOString()} ${id}`;

const noun = "Networks";

export const NETWORKS = [
  operation({
    id: "bindDevice",
    method: "PUT",
    path: "/workspaces/{workspace}/webhooks/{webhook}/devices/{device}",
    scope: "tokens:write",
    noun,
    summary: "Let a webhook send for a device",
    conflict: "The token of the webhook has ended, or the device is retired",
    verb: ({ pass, path }) => devices.bind(pass, path.webhook, path.device),
  }),
  operation({
    id: "unbindDevice",
    method: "DELETE",
    path: "/workspaces/{workspace}/webhooks/{webhook}/devices/{device}",
    scope: "tokens:write",
    noun,
    summary: "No longer let a webhook send for a device",
    conflict: "The token of the webhook has ended",
    verb: ({ pass, path }) => devices.unbind(pass, path.webhook, path.device),
  }),
  operation({
    id: "listUnclaimed",
    method: "GET",
    path: "/workspaces/{workspace}/unclaimed",
    scope: "tokens:read",
    noun,
    summary: "The devices that networks speak of and that nobody has added; oldest first",
    description: "A message of one is answered with 202 and not stored. A token for some devices sees none.",
    pages: Unclaimed,
    verb: async ({ pass, wanted }) => {
      const { items, next } = partOf(await devices.listUnclaimed(pass), wanted, byFirst);
      return { items: items.map(view), next };
    },
  }),
  operation({
    id: "claimDevice",
    method: "POST",
    path: "/workspaces/{workspace}/unclaimed/{unclaimed}/claim",
    scope: "tokens:write",
    noun,
    summary: "Add one of them: as a new device with this name, or as a device there is",
    description:
      "From then on its webhook sends for it. Needs the scope `devices:add` as well for a new device, `devices:write` for one there is. Where a device bears the number already, it is that one.",
    body: ClaimDevice,
    answer: Claimed,
    creates: true,
    conflict: "The workspace has as many devices as there can be, or the device is retired",
    example: { name: "Greenhouse 3" },
    verb: async ({ pass, path, body }) => ({ device: await devices.claim(pass, path.unclaimed, body) }),
  }),
  operation({
    id: "dismissUnclaimed",
    method: "DELETE",
    path: "/workspaces/{workspace}/unclaimed/{unclaimed}",
    scope: "tokens:write",
    noun,
    summary: "Put one of them aside; it is seen again where its network speaks of it again",
    verb: ({ pass, path }) => devices.dismiss(pass, path.unclaimed),
  }),
];
