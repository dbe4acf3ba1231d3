import { z } from "zod";
import { answer, seeOther } from "#app/_edge/answers.ts";
import { ownPath } from "#app/_edge/own-path.ts";
import { route } from "#app/_edge/route.ts";

const Left = z.object({ next: z.string().max(500).optional(), _rsc: z.string().optional() });

/**
 * On the way out: a whole new page load, which drops the pages that the browser keeps hidden for going back, and the
 * order to forget whatever else it stored of us. After an action Next asks for the next page by itself, with `_rsc` in
 * the address, to show it in the old document; only where it gets no page does the browser load a new one.
 */
export const GET = route(Left, "anyone", async (_, { next, _rsc }) =>
  _rsc === undefined ? seeOther(ownPath(next, "/sign-in?left=yes"), { "clear-site-data": '"cache", "storage"' }) : answer({}),
);
