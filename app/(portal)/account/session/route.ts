import { z } from "zod";
import { route } from "#app/_edge/route.ts";
import { standing } from "#lib/identity/index.ts";

/** What an open page asks by itself, to warn in time: it keeps no session alive. */
export const GET = route(z.strictObject({}), "user", async (session) => standing(session), { isActivity: false });
