import { z } from "zod";
import { answer } from "#app/_edge/answers.ts";
import { ownAddress } from "#app/_edge/own-address.ts";
import { route } from "#app/_edge/route.ts";

/** Where password managers offer to add a passkey and to look after those there are (W3C, Passkey Endpoints). */
export const GET = route(z.object({}), "anyone", async () => answer({ enroll: ownAddress("/account/security"), manage: ownAddress("/account/security") }));
