/**
 * `action()` makes a server action: origin, parse, enter, one verb, answer.
 *
 * A server action is a public POST endpoint whatever page shows its form, so every one makes its own pass. The form
 * field `workspace` names the workspace; it is only ever an argument to `enter`.
 */
import { refresh } from "next/cache";
import { headers } from "next/headers";
import { redirect, unstable_rethrow } from "next/navigation";
import type { z } from "zod";
import { log } from "#lib/platform/log.ts";
import { actionRequests } from "#lib/platform/marked-requests.ts";
import { withoutOverload } from "#lib/platform/overload.ts";
import { isRefusal, Refusal } from "#lib/platform/refusal.ts";
import type { FormState } from "./form-state.ts";
import { requireOwnOrigin } from "./origin.ts";
import { type PassOf, passFor, type Who } from "./passes.ts";

const SECRET_FIELDS = new Set(["password", "current", "code", "recovery", "passkey", "presented"]);

/** Where to go after an action; anything else that a verb returns is shown by the form. */
export class GoTo {
  readonly path: string;
  constructor(path: string) {
    this.path = path;
  }
}

type Action<Data> = (state: FormState<Data>, form: FormData) => Promise<FormState<Data>>;

export function action<W extends Who, S extends z.ZodType, Data = never>(
  schema: S,
  who: W,
  verb: (pass: PassOf<W>, input: z.output<S>) => Promise<Data | GoTo | undefined>,
): Action<Data> {
  return async (_state, form) => {
    // The framework hands on whatever arguments the body names. Without a form it is malformed.
    if (!(form instanceof FormData)) throw new TypeError("An action was called without a form.");
    actionRequests.add(log.requestId() ?? "");
    const typed = readForm(form);
    try {
      requireOwnOrigin(await headers());
      const { workspace, ...fields } = typed;
      const pass = await passFor(who, workspace);
      const result = await verb(pass, parse(schema, requireOnce(fields)));
      // Also before a redirect: the frame of every page, such as the list of workspaces, may have changed.
      if (who !== "anyone") refresh();
      if (result instanceof GoTo) redirect(result.path);
      return { message: null, errors: {}, values: {}, data: result ?? null };
    } catch (error) {
      unstable_rethrow(error);
      // The page shows another text by now: what was typed stays, and what is agreed to is shown anew.
      if (isRefusal(error) && error.code === "document.outdated") refresh();
      return refused(error, typed);
    }
  };
}

/** Marks a field that was sent more than once. As the identifier of a workspace it is not found. */
export const REPEATED = "\0";

/** The text fields of a form. A repeated field becomes `REPEATED`. */
function readForm(form: FormData): Record<string, string> {
  const fields = new Map<string, string>();
  for (const [name, value] of form) {
    if (name.startsWith("$ACTION") || typeof value !== "string") continue;
    fields.set(name, fields.has(name) ? REPEATED : value);
  }
  return Object.fromEntries(fields);
}

/** Returns the fields. Throws "invalid" for a repeated one: the value that counts must not depend on the reader. */
export function requireOnce(fields: Record<string, string>): Record<string, string> {
  const repeated = Object.keys(fields).filter((name) => fields[name] === REPEATED);
  if (repeated.length > 0) throw invalid(Object.fromEntries(repeated.map((name) => [name, "This field was sent twice."])));
  return fields;
}

const invalid = (fields: Record<string, string>) => new Refusal("invalid", "input.invalid", "Please check what is marked below.", { fields });

export function parse<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const fields: Record<string, string> = {};
  for (const issue of result.error.issues) fields[issue.path.join(".") || "form"] ??= issue.message;
  throw invalid(fields);
}

/** A form sent with a session that has ended, or is not fresh, stays as it is: what is missing is done beside it, and it is sent again. */
const WAYS: Record<string, { href: string; label: string }> = {
  "session.missing": { href: "/sign-in?next=/signed-in", label: "Sign in (opens a new tab)" },
  "session.stale": { href: "/account/confirm?next=/signed-in", label: "Show that it is you (opens a new tab)" },
};

function refused(thrown: unknown, typed: Record<string, string>): FormState<never> {
  const error = withoutOverload(thrown);
  const values = Object.fromEntries(Object.entries(typed).filter(([name]) => !SECRET_FIELDS.has(name)));
  if (isRefusal(error)) {
    const way = WAYS[error.code];
    return { message: error.message, errors: error.detail.fields ?? {}, values, data: null, ...(way ? { way } : {}) };
  }
  log.error("bug", error);
  const message = `Something went wrong on our side; nothing you typed is lost. If you write to us, name this request: ${log.requestId() ?? ""}`;
  return { message, errors: {}, values, data: null };
}
