/** The published texts, as files beside the code that keeps their promises. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { clock } from "../platform/clock.ts";
import { sha256 } from "../platform/crypto.ts";
import { type DocumentView, EDITIONS, type Edition, TITLES } from "./schema.ts";

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

/** The version of `kind` that applies at `now`. */
export function current(kind: Edition["kind"], now = clock.now()): DocumentView {
  const today = now.toISOString().slice(0, 10);
  return list().find((each) => each.kind === kind && each.effectiveFrom <= today) ?? view(EDITIONS[0]);
}
