import { z } from "zod";
import { ownPath } from "#app/_edge/action.ts";
import { seeOther } from "#app/_edge/answers.ts";
import { route } from "#app/_edge/route.ts";

/**
 * On the way out: a whole new page load, which drops the pages that the browser keeps hidden for going back, and the
 * order to forget whatever else it stored of us.
 */
export const GET = route(z.object({ next: z.string().max(500).optional() }), "anyone", async (_, { next }) =>
  seeOther(ownPath(next, "/sign-in?left=yes"), { "clear-site-data": '"cache", "storage"' }),
);
