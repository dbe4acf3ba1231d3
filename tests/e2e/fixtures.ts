/**
 * The page fixture of the browser tests: no request leaves our origin, nothing violates the content security policy, and the
 * console stays silent. Also sign-in by form, and the mails that the inbox received.
 */
import { test as base, expect, type Page } from "@playwright/test";

export const PASSWORD = "marigold quiet harbour lantern";
export const CAST = {
  ada: "ada@marsh-weather.example",
  ben: "ben@marsh-weather.example",
  cleo: "cleo@harbour-labs.example",
  sam: "sam@kept.example",
} as const;

type Mail = { to: string[]; subject: string; text: string; created_at: string };

/** The mails that the inbox keeps for `email`, oldest first. */
export async function mailsTo(email: string): Promise<Mail[]> {
  const inbox = process.env.KEPT_INBOX ?? "";
  const headers = { authorization: "Bearer re_test_local" };
  const { data } = (await (await fetch(`${inbox}/emails`, { headers })).json()) as { data: { id: string; to: string[] }[] };
  const ours = data.filter(({ to }) => to.includes(email));
  const mails = await Promise.all(ours.map(async ({ id }) => (await (await fetch(`${inbox}/emails/${id}`, { headers })).json()) as Mail));
  return mails.sort((a, b) => a.created_at.localeCompare(b.created_at));
}

/** Waits for a mail with `subject` and returns the link in it. */
export async function linkIn(email: string, subject: string): Promise<string> {
  let link = "";
  await expect
    .poll(
      async () => {
        const mail = (await mailsTo(email)).filter((one) => one.subject === subject).at(-1);
        link = /https?:\/\/\S+/.exec(mail?.text ?? "")?.[0] ?? "";
        return link;
      },
      { timeout: 15_000 },
    )
    .not.toBe("");
  return link;
}

/** Waits until the sign-in form holds the page to go to afterwards: the server streams this hidden field after the form itself. */
export const waitForNext = (page: Page, next: string): Promise<void> => expect(page.locator('input[name="next"]')).toHaveValue(next);

export async function signIn(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(/\/w\//);
}

/** Starts to watch a page; the function it returns says what went wrong. */
function watch(page: Page, origin: string): () => string[] {
  const faults: string[] = [];
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.origin !== origin && !["data:", "blob:"].includes(url.protocol)) faults.push(`left our origin: ${url.origin}`);
  });
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) faults.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
  return () => faults;
}

/** The page of a test is watched, unless the test expects the browser to complain. A test that never asks for a page opens none. */
export const test = base.extend<{ isWatched: boolean }>({
  isWatched: [true, { option: true }],
  page: async ({ page, baseURL, isWatched }, use) => {
    const faults = watch(page, new URL(baseURL ?? "").origin);
    await use(page);
    if (isWatched) expect(faults(), "no foreign request, no policy violation, no console error").toEqual([]);
  },
});

export { expect };
