import { z } from "zod";
import { seeOther } from "#app/_edge/answers.ts";
import { route } from "#app/_edge/route.ts";

/** Where password managers send people to change a weak password (W3C, A Well-Known URL for Changing Passwords). */
export const GET = route(z.object({}), "anyone", async () => seeOther("/account/security/password"));
