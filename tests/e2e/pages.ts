/** The addresses of all pages, by area, as Ada sees them: the screenshots and the accessibility tests visit each. */
import type { Page } from "@playwright/test";
import { bring } from "./newcomer.ts";
import { type Resident, send } from "./wire.ts";

type Stop = { name: string; path: string };

export const PUBLIC_AREAS = {
  site: [
    { name: "front", path: "/" },
    { name: "imprint", path: "/imprint" },
    { name: "privacy", path: "/privacy" },
    { name: "privacy-versions", path: "/privacy/versions" },
    { name: "privacy-version", path: "/privacy/versions/7" },
    { name: "privacy-data", path: "/privacy/data" },
    { name: "privacy-processing", path: "/privacy/processing" },
  ],
  documentation: [
    { name: "docs-access", path: "/docs/access" },
    { name: "docs-api", path: "/docs/api" },
    { name: "docs-devices", path: "/docs/devices" },
  ],
  "links and reports": [
    { name: "reporting", path: "/security" },
    { name: "security-limits", path: "/security/limits" },
    { name: "test-token", path: "/test-token" },
    { name: "not-found", path: "/nothing-here" },
    { name: "receipt-unknown", path: "/erased/none" },
  ],
  "sign-up and sign-in": [
    { name: "sign-up", path: "/sign-up" },
    { name: "sign-up-sent", path: "/sign-up/sent" },
    { name: "sign-in", path: "/sign-in" },
    { name: "confirm", path: "/confirm?token=none" },
    { name: "forgot", path: "/forgot" },
    { name: "forgot-sent", path: "/forgot/sent" },
    { name: "reset-dead", path: "/reset?token=none" },
    { name: "reset-done", path: "/reset?done=yes" },
    { name: "email-undo", path: "/email/undo?token=none" },
    { name: "signed-in", path: "/signed-in" },
    { name: "invitation-gone", path: "/invitation?token=none" },
    { name: "invitation-refused", path: "/invitation?refused=yes" },
    { name: "invitation-sign-up", path: "/invitation/sign-up?token=none" },
    { name: "invitation-sign-in", path: "/invitation/sign-in?token=none" },
  ],
} satisfies Record<string, Stop[]>;

export const PUBLIC: Stop[] = Object.values(PUBLIC_AREAS).flat();

type Addresses = Record<"workspace" | "device" | "member" | "token", string>;

export const PORTAL_AREAS = {
  devices: ({ workspace, device }: Addresses) => [
    { name: "workspace", path: workspace },
    { name: "new-device", path: `${workspace}/devices/new` },
    { name: "import-devices", path: `${workspace}/devices/import` },
    { name: "device", path: device },
    { name: "workspace-search", path: `${workspace}?name=hide&sort=seen` },
    { name: "workspace-no-match", path: `${workspace}?name=nothing+of+the+kind&tag=none` },
    { name: "device-delete", path: `${device}/delete` },
    { name: "device-token", path: `${device}/token` },
    { name: "device-retire", path: `${device}/retire` },
    { name: "device-move", path: `${device}/move` },
    { name: "device-settings", path: `${device}/settings` },
    { name: "device-year", path: `${device}?span=year` },
    { name: "fields", path: `${device}/fields` },
    { name: "field", path: `${device}/fields?field=temperature` },
    { name: "messages", path: `${device}/messages` },
    { name: "delete-readings", path: `${device}/readings` },
  ],
  "decoders and tokens": ({ workspace, token }: Addresses) => [
    { name: "decoders", path: `${workspace}/decoders` },
    { name: "new-decoder", path: `${workspace}/decoders/new` },
    { name: "new-decoder-program", path: `${workspace}/decoders/new?from=codec` },
    { name: "tokens", path: `${workspace}/tokens` },
    { name: "new-token", path: `${workspace}/tokens/new` },
    { name: "new-webhook", path: `${workspace}/tokens/new-webhook` },
    { name: "new-network", path: `${workspace}/networks/new` },
    { name: "token", path: token },
    { name: "token-end", path: `${token}/end` },
    { name: "token-signing", path: `${token}/signing` },
  ],
  account: () => [
    { name: "account", path: "/account" },
    { name: "password", path: "/account/security/password" },
    { name: "password-done", path: "/account/security/password?done=yes" },
    { name: "name", path: "/account/name" },
    { name: "email", path: "/account/email" },
    { name: "email-sent", path: "/account/email?sent=yes" },
    { name: "email-confirm", path: "/email/confirm?token=none" },
    { name: "email-confirmed", path: "/email/confirm?done=yes" },
    { name: "export", path: "/account/export" },
    { name: "sessions", path: "/account/sessions" },
    { name: "time-zone", path: "/account/time-zone" },
    { name: "activity", path: "/account/activity" },
    { name: "staff-join", path: "/staff/join?token=none" },
    { name: "is-it-you", path: "/account/confirm" },
    { name: "security", path: "/account/security" },
    { name: "security-needed", path: "/account/security?needed=yes" },
    { name: "authenticator", path: "/account/security/authenticator" },
    { name: "recovery-codes", path: "/account/security/recovery-codes" },
    { name: "delete", path: "/account/delete" },
  ],
  "workspaces and members": ({ workspace, device, member }: Addresses) => [
    { name: "new-workspace", path: "/w/new" },
    { name: "new-workspace-below", path: `${workspace}/new` },
    { name: "members", path: `${workspace}/members` },
    { name: "member", path: member },
    { name: "rights", path: `${workspace}/rights` },
    { name: "invitations", path: "/invitations" },
    { name: "workspace-settings", path: `${workspace}/settings` },
    { name: "record", path: `${workspace}/record` },
    { name: "record-nothing", path: `${workspace}/record?from=2020-01-01&to=2020-01-02` },
    { name: "record-access", path: `${workspace}/record/access?device=${device.split("/").at(-1)}` },
    { name: "workspace-of-nobody", path: "/w/00000000-0000-4000-8000-000000000000" },
  ],
} satisfies Record<string, (at: Addresses) => Stop[]>;

/** Signs the browser in as Ada. Returns the addresses of her workspace, of Ben in it, of one device and of its token. */
export async function signInAsAda(page: Page, { cookie, workspace: id, device, token }: Resident): Promise<Addresses> {
  await bring(page.context(), cookie);
  const workspace = `/w/${id}`;
  const member = /\/members\/[0-9a-f-]{36}(?="[^>]*>Ben Reed<)/.exec((await send(`${workspace}/members`, { cookie })).body)?.[0];
  if (!member) throw new Error("Ada does not see Ben among the members.");
  return { workspace, device: `${workspace}/devices/${device}`, member: workspace + member, token: `${workspace}/tokens/${token}` };
}

/** Signs the browser in as Ada. Returns every page of the portal. */
export async function portalAsAda(page: Page, ada: Resident): Promise<Stop[]> {
  const addresses = await signInAsAda(page, ada);
  return Object.values(PORTAL_AREAS).flatMap((stops) => stops(addresses));
}

/** Whether React has taken over the page: until then a click on a button that a script answers does nothing. */
export const isHydrated = () =>
  document.querySelectorAll("main [data-fallback]").length === 0 &&
  [...document.querySelectorAll("button, select, textarea, input:not([type=hidden])")].every((element) =>
    Object.keys(element).some((key) => key.startsWith("__reactProps")),
  );

/** Opens a page and waits until nothing of it is still on its way: streamed, hydrated and painted. */
export async function arrive(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.waitForFunction(isHydrated);
  await page.evaluate(() => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))));
}
