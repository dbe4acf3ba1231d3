/** The published texts, as files beside the code that keeps their promises. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { clock } from "../platform/clock.ts";
import { sha256 } from "../platform/crypto.ts";
import { Refusal } from "../platform/refusal.ts";
import { type AgreementView, agreementWording, type DocumentView, EDITIONS, type Edition, effectiveAt, shownAs, TITLES } from "./schema.ts";

/** From the working directory, the root of the repository: a bundled module no longer knows where it lay. */
export const fileOf = ({ kind, version }: Edition): string => path.join(process.cwd(), "lib/documents/texts", `${kind}-${version}.md`);

const views = new Map<string, DocumentView>();

function view(edition: Edition): DocumentView {
  const file = fileOf(edition);
  const known = views.get(file);
  if (known) return known;
  const body = readFileSync(/* turbopackIgnore: true */ file, "utf8");
  const read = { ...edition, title: TITLES[edition.kind], body, sha256: sha256(body).toString("hex") };
  views.set(file, read);
  return read;
}

/** All versions, the newest first. */
export const list = (): DocumentView[] => EDITIONS.map(view).reverse();

/** One version; undefined when there is none with this number. */
export const versionOf = (kind: Edition["kind"], version: number): DocumentView | undefined =>
  list().find((text) => text.kind === kind && text.version === version);

/** One version; refuses a number that there is none with. */
export function requireVersion(kind: Edition["kind"], version: number): DocumentView {
  const text = versionOf(kind, version);
  if (!text) throw new Refusal("notFound", "document.unknown", "There is no such version.");
  return text;
}

/** The version of `kind` that applies at `now`: the newest whose day has begun in UTC. Pages, forms and records all ask this. */
export const current = (kind: Edition["kind"], now = clock.now()): DocumentView =>
  list().find((text) => text.kind === kind && effectiveAt(text) <= now) ?? view(EDITIONS[0]);

/** The newest version that is published and does not apply yet; null when there is none. */
export const upcoming = (kind: Edition["kind"], now = clock.now()): DocumentView | null =>
  list().find((text) => text.kind === kind && effectiveAt(text) > now) ?? null;

/** What a form shows in which somebody agrees to the version that applies at `now`. */
export function agreementFor(kind: Edition["kind"], now = clock.now()): AgreementView {
  const text = current(kind, now);
  return { wording: agreementWording(text), policy: shownAs(text), version: text.version };
}

/**
 * Returns the version that applies at `now`. Refuses when `shown`, the hidden field of a form, names another version or another text, so
 * nobody agrees to a text they did not see.
 */
export function requireCurrent(kind: Edition["kind"], shown: string, now = clock.now()): DocumentView {
  const text = current(kind, now);
  if (shown === shownAs(text)) return text;
  const sentence = `Version ${text.version} of the privacy policy applies now, and this form showed another one. Read it and tick the box again.`;
  throw new Refusal("invalid", "document.outdated", "The privacy policy has changed since this page was opened. What you typed is kept.", {
    fields: { agreed: sentence },
  });
}
