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
import { confirmationFor, confirmIdentity } from "./confirm-identity.ts";
import { type FormState, REPEATED, readForm, SUBMISSION_FIELD, shownAgain } from "./form-state.ts";
import { requireOwnOrigin } from "./origin.ts";
import { type PassOf, passFor, type Who } from "./passes.ts";
import { submitOnce } from "./submission.ts";

/** Where to go after an action; anything else that a verb returns is shown by the form. */
export class GoTo {
  readonly path: string;
  constructor(path: string) {
    this.path = path;
  }
}

/** Finds errors that the schema of the action cannot find, by the names of fields, in what its own schema accepts of the form. */
type AlsoWrong<C extends z.ZodType> = readonly [schema: C, find: (input: z.output<C>) => Promise<Record<string, string>>];

type Options<C extends z.ZodType> = {
  /** Runs for a form that the schema of the action refuses, so that the form shows all errors at once. */
  alsoWrong?: AlsoWrong<C>;
};

type Action<Data> = (state: FormState<Data>, form: FormData) => Promise<FormState<Data>>;

export function action<W extends Who, S extends z.ZodType, Data = never, C extends z.ZodType = never>(
  schema: S,
  who: W,
  verb: (pass: PassOf<W>, input: z.output<S>) => Promise<Data | GoTo | undefined>,
  { alsoWrong }: Options<C> = {},
): Action<Data> {
  return async (_state, form) => {
    // The framework hands on whatever arguments the body names. Without a form it is malformed.
    if (!(form instanceof FormData)) throw new TypeError("An action was called without a form.");
    actionRequests.add(log.requestId() ?? "");
    const typed = readForm(form);
    try {
      requireOwnOrigin(await headers());
      const { workspace, ...others } = typed;
      const { [SUBMISSION_FIELD]: submission, ...own } = requireOnce(others);
      const { token, fields } = await confirmIdentity(who, own);
      const pass = await passFor(who, workspace, { token });
      const result = await submitOnce(submission, pass, async () => verb(pass, await parseAll(schema, fields, alsoWrong)));
      // Also before a redirect: the frame of every page, such as the list of workspaces, may have changed.
      if (who !== "anyone") refresh();
      if (result instanceof GoTo) redirect(result.path);
      return { message: null, errors: {}, values: {}, data: result ?? null };
    } catch (error) {
      unstable_rethrow(error);
      // The page shows another text by now: what was typed stays, and what is agreed to is shown anew.
      if (isRefusal(error) && error.code === "document.outdated") refresh();
      return await refused(error, typed);
    }
  };
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

/** Parses like `parse`. A refusal of the form also names the errors that `alsoWrong` finds. */
async function parseAll<S extends z.ZodType, C extends z.ZodType>(
  schema: S,
  fields: Record<string, string>,
  alsoWrong: AlsoWrong<C> | undefined,
): Promise<z.output<S>> {
  try {
    return parse(schema, fields);
  } catch (error) {
    if (!alsoWrong || !isRefusal(error)) throw error;
    const [checked, find] = alsoWrong;
    const result = checked.safeParse(fields);
    throw invalid({ ...(result.success ? await find(result.data) : {}), ...error.detail.fields });
  }
}

/** A form that was sent without a session stays as it is: its sender signs in in another tab and sends it again. */
const SIGN_IN = { href: "/sign-in?next=/signed-in", label: "Sign in (opens a new tab)" };

async function refused(thrown: unknown, typed: Record<string, string>): Promise<FormState<never>> {
  const error = withoutOverload(thrown);
  const values = shownAgain(typed);
  if (isRefusal(error)) {
    const errors = error.detail.fields ?? {};
    const confirm = await confirmationFor(error);
    return {
      ...{ message: error.message, errors, values, data: null },
      ...(error.code === "session.missing" ? { way: SIGN_IN } : {}),
      ...(confirm ? { confirm } : {}),
    };
  }
  log.error("bug", error);
  const message = `Something went wrong on our side; nothing you typed is lost. If you write to us, name this request: ${log.requestId() ?? ""}`;
  return { message, errors: {}, values, data: null };
}
