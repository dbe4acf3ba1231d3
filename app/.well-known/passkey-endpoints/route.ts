import { z } from "zod";
import { answer } from "#app/_edge/answers.ts";
import { route } from "#app/_edge/route.ts";
import { env } from "#lib/platform/env.ts";

/** Where password managers offer to add a passkey and to look after those there are (W3C, Passkey Endpoints). */
export const GET = route(z.object({}), "anyone", async () => {
  const security = new URL("/account/security", env().KEPT_ORIGIN).href;
  return answer({ enroll: security, manage: security });
});
