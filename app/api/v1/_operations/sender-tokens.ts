/** The tokens with which devices and webhooks send. */
import { z } from "zod";
import { operation, partOf } from "#app/_edge/api.ts";
import * as devices from "#lib/devices/index.ts";
import { type DeviceTokenView, IssueWebhook, SOURCES, type WebhookSource } from "#lib/devices/schema.ts";
import { byAge, Id, Moment, moment, momentOrNull } from "./parts.ts";
import { End, EndLater, IssuedToken, Rotate } from "./rotation.ts";

const Source = z.enum(Object.keys(SOURCES) as [WebhookSource, ...WebhookSource[]]);

const SenderToken = z
  .strictObject({
    id: Id,
    kind: z.enum(["device", "webhook"]),
    name: z.string().meta({ description: "That of the device, or of the webhook" }),
    hint: z.string().meta({ description: "How it begins", example: "kept_d_9fK" }),
    state: z.enum(["works", "ending", "ended", "powerless"]),
    issuer: z.string().nullable(),
    devices: z.array(Id).meta({ description: "The devices it sends for" }),
    isSigned: z.boolean().meta({ description: "Whether what it sends has to be signed" }),
    source: Source.nullable().meta({ description: "The network that a webhook comes from; null for other senders" }),
    inAddress: z.boolean().meta({ description: "Whether it may stand in an address" }),
    mayBackfill: z.boolean().meta({ description: "Whether it may add readings from more than 31 days ago" }),
    createdAt: Moment,
    expiresAt: Moment.nullable(),
    lastUsedAt: Moment.nullable().meta({ description: "To the hour" }),
    previousUntil: Moment.nullable().meta({ description: "Until when the one that was replaced works as well" }),
    endingSince: Moment.nullable().meta({ description: "When somebody chose that it ends at `expiresAt`, before its own end" }),
    signingOverlapUntil: Moment.nullable().meta({ description: "Until when messages may be signed as before the last change" }),
    revokedAt: Moment.nullable(),
  })
  .meta({ id: "SenderToken" });

const NewWebhook = z.strictObject({ id: Id, token: IssuedToken.shape.token }).meta({ id: "NewWebhook" });
const Signing = z
  .strictObject({
    secret: z.string().nullable().meta({ description: "The secret to sign with, shown here and never again; null where nothing is signed any more" }),
  })
  .meta({ id: "SigningSecret" });

const view = (token: DeviceTokenView): z.infer<typeof SenderToken> => ({
  id: token.id,
  kind: token.kind,
  name: token.name,
  hint: token.hint,
  state: token.state,
  issuer: token.issuer,
  devices: [...token.devices],
  isSigned: token.isSigned,
  source: token.source,
  inAddress: token.inAddress,
  mayBackfill: token.mayBackfill,
  createdAt: moment(token.createdAt),
  expiresAt: momentOrNull(token.expiresAt),
  lastUsedAt: momentOrNull(token.lastUsedAt),
  previousUntil: momentOrNull(token.previousUntil),
  endingSince: momentOrNull(token.endingSince),
  signingOverlapUntil: momentOrNull(token.signingOverlapUntil),
  revokedAt: momentOrNull(token.revokedAt),
});

const noun = "Tokens of devices and webhooks";

export const SENDER_TOKENS = [
  operation({
    id: "listSenderTokens",
    method: "GET",
    path: "/workspaces/{workspace}/sender-tokens",
    scope: "tokens:read",
    noun,
    summary: "The tokens of devices that work, and of all webhooks; oldest first",
    pages: SenderToken,
    verb: async ({ pass, wanted }) => {
      const { items, next } = partOf(await devices.listTokens(pass), wanted, byAge);
      return { items: items.map(view), next };
    },
  }),
  operation({
    id: "getSenderToken",
    method: "GET",
    path: "/workspaces/{workspace}/sender-tokens/{token}",
    scope: "tokens:read",
    noun,
    summary: "One of them",
    answer: SenderToken,
    verb: async ({ pass, path }) => view(await devices.getToken(pass, path.token)),
  }),
  operation({
    id: "setSigning",
    method: "PUT",
    path: "/workspaces/{workspace}/sender-tokens/{token}/signing",
    scope: "tokens:write",
    noun,
    summary: "Ask for signatures of what is sent with it, or no longer",
    description: "Signatures are those of Standard Webhooks. Each time it is switched on there is a new secret.",
    body: z.strictObject({
      isOn: z.boolean(),
      overlap: EndLater.shape.overlap.meta({
        description: "For how long messages are also accepted that are signed as before, or not signed if that was so; not at all, if this is left out",
      }),
    }),
    answer: Signing,
    example: { isOn: true, overlap: "day" },
    conflict: "The token has ended",
    verb: async ({ pass, path, body: { isOn, overlap } }) => ({ secret: await devices.setSigning(pass, path.token, isOn, { overlap }) }),
  }),
  operation({
    id: "setInAddress",
    method: "PUT",
    path: "/workspaces/{workspace}/sender-tokens/{token}/address",
    scope: "tokens:write",
    noun,
    summary: "Let a sender write it into the address, or no longer",
    description: "For senders that can put it nowhere else, such as devices made for ThingsBoard. Addresses are written to logs on their way.",
    body: z.strictObject({ isOn: z.boolean() }),
    example: { isOn: true },
    conflict: "The token has ended",
    verb: ({ pass, path, body }) => devices.setInAddress(pass, { token: path.token }, body.isOn),
  }),
  operation({
    id: "setBackfill",
    method: "PUT",
    path: "/workspaces/{workspace}/sender-tokens/{token}/backfill",
    scope: "tokens:write",
    noun,
    summary: "Let a sender add readings from long ago, or no longer",
    description: "Up to 35 months back instead of 31 days, and 20 000 readings in a request of 16 MiB at most instead of 500 in 1 MiB.",
    body: z.strictObject({ isOn: z.boolean() }),
    example: { isOn: true },
    conflict: "The token has ended",
    verb: ({ pass, path, body }) => devices.setBackfill(pass, { token: path.token }, body.isOn),
  }),
  operation({
    id: "replaceDeviceToken",
    method: "POST",
    path: "/workspaces/{workspace}/devices/{device}/token",
    scope: "tokens:write",
    noun,
    summary: "Replace the token of a device",
    body: Rotate,
    answer: IssuedToken,
    creates: true,
    conflict: "The device is retired",
    example: { overlap: "hour" },
    verb: async ({ pass, path, body }) => ({ token: await devices.replace(pass, path.device, body) }),
  }),
  operation({
    id: "revokeDeviceToken",
    method: "DELETE",
    path: "/workspaces/{workspace}/devices/{device}/token",
    scope: "tokens:write",
    noun,
    summary: "End the token of a device, at once or later",
    query: EndLater,
    conflict: "It has none that works",
    verb: ({ pass, path, query }) => devices.revoke(pass, path.device, query),
  }),
  operation({
    id: "issueWebhook",
    method: "POST",
    path: "/workspaces/{workspace}/webhooks",
    scope: "tokens:write",
    noun,
    summary: "Issue a token to a webhook",
    description: "It sends for the devices it is bound to, and reads nothing. One of a network (`source`) names its devices itself and may have none yet.",
    body: IssueWebhook.extend({ expiresAt: End }),
    answer: NewWebhook,
    creates: true,
    conflict: "The workspace has as many webhooks as there can be",
    example: { name: "Network server", devices: ["0b6f6c1e-5a0e-4c1e-9d55-3f2f0c7b9a10"], expiresAt: null },
    verb: async ({ pass, body }): Promise<z.infer<typeof NewWebhook>> => {
      const { id, token } = await devices.issueWebhook(pass, body);
      return { id, token };
    },
  }),
  operation({
    id: "replaceWebhook",
    method: "POST",
    path: "/workspaces/{workspace}/webhooks/{webhook}/rotate",
    scope: "tokens:write",
    noun,
    summary: "Replace the token of a webhook",
    body: Rotate,
    answer: IssuedToken,
    creates: true,
    conflict: "It has ended",
    example: { overlap: "day" },
    verb: async ({ pass, path, body }) => ({ token: await devices.replaceWebhook(pass, path.webhook, body) }),
  }),
  operation({
    id: "revokeWebhook",
    method: "DELETE",
    path: "/workspaces/{workspace}/webhooks/{webhook}",
    scope: "tokens:write",
    noun,
    summary: "End the token of a webhook, at once or later",
    query: EndLater,
    conflict: "It has ended already",
    verb: ({ pass, path, query }) => devices.revokeWebhook(pass, path.webhook, query),
  }),
];
