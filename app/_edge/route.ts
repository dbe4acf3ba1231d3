/**
 * `route()` makes a method of a route handler: parse, enter, one verb, answer. Its twin for forms is `action()`.
 *
 * A route that a cookie may use only reads; whatever writes by cookie is an action. Next answers methods that a route
 * does not export with 405.
 */
import type { z } from "zod";
import { isRefusal } from "#lib/platform/refusal.ts";
import { parse, requireOnce } from "./action.ts";
import { answer, answerError, seeOther } from "./answers.ts";
import { REPEATED } from "./form-state.ts";
import { type PassOf, passFor, type Who } from "./passes.ts";

type Context = { params: Promise<Record<string, string> | undefined> };
type Options = {
  /** False for what a page asks by itself, such as polling: it must not keep a session alive. */
  isActivity?: boolean;
  /** For a link that people open: who must sign in, or show once more that it is them, is led there and then to this page. */
  askAgainFor?: string;
};

export function route<W extends Who, S extends z.ZodType>(
  schema: S,
  who: W,
  verb: (pass: PassOf<W>, input: z.output<S>) => Promise<unknown>,
  { isActivity = true, askAgainFor }: Options = {},
): (request: Request, context: Context) => Promise<Response> {
  return async (request, context) => {
    try {
      const { workspace, ...params } = (await context.params) ?? {};
      const pass = await passFor(who, workspace, { isActivity });
      const result = await verb(pass, parse(schema, requireOnce({ ...readQuery(request), ...params })));
      return result instanceof Response ? result : answer(result);
    } catch (error) {
      if (askAgainFor && isRefusal(error) && error.kind === "unauthenticated") {
        const page = error.code === "session.stale" ? "/account/confirm" : "/sign-in";
        return seeOther(`${page}?next=${encodeURIComponent(askAgainFor)}`);
      }
      return answerError(error);
    }
  };
}

/** The values of the query. A repeated parameter becomes `REPEATED`. */
function readQuery(request: Request): Record<string, string> {
  const { searchParams } = new URL(request.url);
  return Object.fromEntries(
    [...new Set(searchParams.keys())].map((name) => [name, searchParams.getAll(name).length > 1 ? REPEATED : (searchParams.get(name) ?? "")]),
  );
}
