/** Every page there is, as Ada sees it; the screenshots and the accessibility test walk this list. */
import type { Page } from "@playwright/test";
import { CAST, signIn } from "./fixtures.ts";

export type Stop = { name: string; path: string };

export const PUBLIC: Stop[] = [
  { name: "front", path: "/" },
  { name: "privacy", path: "/privacy" },
  { name: "privacy-data", path: "/privacy/data" },
  { name: "privacy-processing", path: "/privacy/processing" },
  { name: "docs-access", path: "/docs/access" },
  { name: "docs-api", path: "/docs/api" },
  { name: "docs-devices", path: "/docs/devices" },
  { name: "reporting", path: "/security" },
  { name: "test-token", path: "/test-token" },
  { name: "sign-up", path: "/sign-up" },
  { name: "sign-up-sent", path: "/sign-up/sent" },
  { name: "sign-in", path: "/sign-in" },
  { name: "confirm", path: "/confirm?token=none" },
  { name: "forgot", path: "/forgot" },
  { name: "forgot-sent", path: "/forgot/sent" },
  { name: "reset-dead", path: "/reset?token=none" },
  { name: "reset-done", path: "/reset?done=yes" },
  { name: "email-confirm", path: "/email/confirm?token=none" },
  { name: "email-confirmed", path: "/email/confirm?done=yes" },
  { name: "email-undo", path: "/email/undo?token=none" },
  { name: "signed-in", path: "/signed-in" },
  { name: "not-found", path: "/nothing-here" },
  { name: "receipt-unknown", path: "/erased/none" },
];

/** Signs in as Ada and finds the addresses of her workspace and one of its devices. */
export async function portalAsAda(page: Page): Promise<Stop[]> {
  await signIn(page, CAST.ada);
  await page.waitForURL(/\/w\/[0-9a-f-]{36}$/);
  const workspace = new URL(page.url()).pathname;
  const device = (await page.getByRole("link", { name: "Heron hide" }).getAttribute("href")) ?? "";
  await page.goto(`${workspace}/members`);
  const member = (await page.getByRole("link", { name: "Ben Reed" }).getAttribute("href")) ?? "";
  await page.goto(`${workspace}/tokens`);
  const token = (await page.getByRole("link", { name: "Heron hide" }).getAttribute("href")) ?? "";
  return [
    { name: "workspace", path: workspace },
    { name: "new-workspace", path: "/w/new" },
    { name: "new-workspace-below", path: `${workspace}/new` },
    { name: "new-device", path: `${workspace}/devices/new` },
    { name: "import-devices", path: `${workspace}/devices/import` },
    { name: "device", path: device },
    { name: "workspace-search", path: `${workspace}?name=hide&sort=seen` },
    { name: "workspace-no-match", path: `${workspace}?name=nothing+of+the+kind&tag=none` },
    { name: "device-delete", path: `${device}/delete` },
    { name: "device-move", path: `${device}/move` },
    { name: "device-settings", path: `${device}/settings` },
    { name: "device-year", path: `${device}?span=year` },
    { name: "fields", path: `${device}/fields` },
    { name: "field", path: `${device}/fields?field=temperature` },
    { name: "messages", path: `${device}/messages` },
    { name: "delete-readings", path: `${device}/readings` },
    { name: "decoders", path: `${workspace}/decoders` },
    { name: "new-decoder", path: `${workspace}/decoders/new` },
    { name: "new-decoder-program", path: `${workspace}/decoders/new?from=codec` },
    { name: "tokens", path: `${workspace}/tokens` },
    { name: "new-token", path: `${workspace}/tokens/new` },
    { name: "new-webhook", path: `${workspace}/tokens/new-webhook` },
    { name: "new-network", path: `${workspace}/networks/new` },
    { name: "token", path: token },
    { name: "account", path: "/account" },
    { name: "password", path: "/account/security/password" },
    { name: "password-done", path: "/account/security/password?done=yes" },
    { name: "email", path: "/account/email" },
    { name: "email-sent", path: "/account/email?sent=yes" },
    { name: "export", path: "/account/export" },
    { name: "sessions", path: "/account/sessions" },
    { name: "activity", path: "/account/activity" },
    { name: "staff-join", path: "/staff/join?token=none" },
    { name: "is-it-you", path: "/account/confirm" },
    { name: "security", path: "/account/security" },
    { name: "security-needed", path: "/account/security?needed=yes" },
    { name: "authenticator", path: "/account/security/authenticator" },
    { name: "recovery-codes", path: "/account/security/recovery-codes" },
    { name: "members", path: `${workspace}/members` },
    { name: "member", path: member },
    { name: "rights", path: `${workspace}/rights` },
    { name: "invitations", path: "/invitations" },
    { name: "workspace-settings", path: `${workspace}/settings` },
    { name: "record", path: `${workspace}/record` },
    { name: "record-nothing", path: `${workspace}/record?from=2020-01-01&to=2020-01-02` },
    { name: "record-access", path: `${workspace}/record/access?device=${device.split("/").at(-1)}` },
    { name: "delete", path: "/account/delete" },
    { name: "workspace-of-nobody", path: "/w/00000000-0000-4000-8000-000000000000" },
  ];
}

/** Goes to a page and waits until nothing of it is still on its way. */
export async function arrive(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.waitForLoadState("networkidle");
  await page.waitForFunction(
    () => document.querySelector("[data-fallback]:not(template *)") === null || document.querySelectorAll("main [data-fallback]").length === 0,
  );
}
