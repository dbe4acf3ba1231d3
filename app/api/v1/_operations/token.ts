/** The token itself. */
import { z } from "zod";
import { operation } from "#app/_edge/api.ts";
import { RIGHTS } from "#lib/workspaces/index.ts";
import { Id, Moment, momentOrNull } from "./parts.ts";

const Token = z
  .strictObject({
    id: Id,
    workspace: Id.meta({ description: "The workspace it was issued in" }),
    scopes: z.array(z.strictObject({ scope: z.string(), words: z.string() })).meta({ description: "What it may do, as far as its issuer may" }),
    devices: z.array(Id).nullable().meta({ description: "The devices it reaches, or null where it reaches all that its issuer does" }),
    reachesBelow: z.boolean().meta({ description: "Whether it reaches the workspaces below its own as well" }),
    expiresAt: Moment.nullable(),
  })
  .meta({ id: "Token" });

export const TOKEN = [
  operation({
    id: "getToken",
    method: "GET",
    path: "/token",
    scope: "token",
    noun: "Token",
    summary: "What this token is and may do",
    answer: Token,
    verb: async ({ pass }): Promise<z.infer<typeof Token>> => ({
      id: pass.tokenId,
      workspace: pass.workspaceId,
      scopes: [...pass.scopes].map((scope) => ({ scope, words: RIGHTS[scope].words })),
      devices: pass.devices === "all" ? null : [...pass.devices],
      reachesBelow: pass.reachesBelow,
      expiresAt: momentOrNull(pass.expiresAt),
    }),
  }),
];
