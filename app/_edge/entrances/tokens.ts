import { type Area, action, page, route } from "./entrance.ts";

export const tokens: Area = {
  title: "Tokens",
  entrances: [
    page("/w/[workspace]/tokens", "The tokens of a workspace", ["workspace:read", "tokens:read"], "workspace"),
    page("/w/[workspace]/tokens/new", "The form to issue a token to a program", ["workspace:read", "tokens:write", "devices:read"], "workspace"),
    action("/w/[workspace]/tokens/new issueApiToken", "Issue a token to a program", "tokens:write", "workspace", { also: ["fresh"] }),
    page("/w/[workspace]/tokens/new-webhook", "The form to add a webhook", ["workspace:read", "tokens:write", "devices:read"], "workspace"),
    action("/w/[workspace]/tokens/new-webhook issueWebhook", "Add a webhook", "tokens:write", "workspace", { also: ["fresh"] }),
    page("/w/[workspace]/tokens/[token]", "A token and what it may do", ["workspace:read", "devices:read", "tokens:read"], "token"),
    action("/w/[workspace]/tokens/[token] rotateApiToken", "Replace the token of a program", "tokens:write", "token", { also: ["fresh"] }),
    action("/w/[workspace]/tokens/[token] rotateWebhook", "Replace the token of a webhook", "tokens:write", "token", { also: ["fresh"] }),
    action("/w/[workspace]/tokens/[token] revokeApiToken", "End the token of a program", "tokens:write", "token"),
    action("/w/[workspace]/tokens/[token] revokeWebhook", "End the token of a webhook", "tokens:write", "token"),
    action("/w/[workspace]/tokens/[token] setSigning", "Ask for signed messages, or not any more", "tokens:write", "token", { also: ["fresh"] }),
    action("/w/[workspace]/tokens/[token] setBackfill", "Let a token add readings from long ago, or no longer", "tokens:write", "token", { also: ["fresh"] }),
    action("/w/[workspace]/devices/[device] revokeToken", "End the token of a device", "tokens:write", "device"),
    action("/w/[workspace]/tokens/[token] setInAddress", "Let a sender write its token into the address, or not any more", "tokens:write", "token", {
      also: ["fresh"],
    }),
    action("/w/[workspace]/tokens/[token] bindDevice", "Let a webhook send for one more device", "tokens:write", "token"),
    action("/w/[workspace]/tokens/[token] unbindDevice", "Take a device from a webhook", "tokens:write", "token"),
    action("/w/[workspace]/tokens/[token] claimDevice", "Add a device that a network speaks of", "tokens:write", "token"),
    action("/w/[workspace]/tokens/[token] claimForDevice", "Say which device it is that a network speaks of", "tokens:write", "token"),
    action("/w/[workspace]/tokens/[token] dismissDevice", "Put a device that a network speaks of aside", "tokens:write", "token"),
    route("GET /w/[workspace]/tokens/[token]/unclaimed", "Unknown devices in the messages of a webhook", "tokens:read", "token"),
    page("/w/[workspace]/networks/new", "The form to connect a network", ["workspace:read", "tokens:write"], "workspace"),
    action("/w/[workspace]/networks/new connectNetwork", "Connect a network", "tokens:write", "workspace", { also: ["fresh"] }),
    page("/test-token", "The form to see what a token may do", "anyone", "nothing"),
    action("/test-token testToken", "See what a token may do", "anyone", "token", { also: ["secret"] }),
  ],
};
