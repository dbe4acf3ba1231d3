/** The tokens of programs. One that issues others gives them no more than it has itself. */
import { z } from "zod";
import { operation, partOf } from "#app/_edge/api.ts";
import * as workspaces from "#lib/workspaces/index.ts";
import { type ApiTokenView, IssueApiToken } from "#lib/workspaces/schema.ts";
import { byAge, Id, Moment, moment, momentOrNull } from "./parts.ts";
import { End, EndLater, Rotate } from "./rotation.ts";

const ProgramToken = z
  .strictObject({
    id: Id,
    name: z.string(),
    hint: z.string().meta({ description: "How it begins", example: "kept_p_9fK" }),
    state: z.enum(["works", "ending", "ended", "powerless"]),
    issuer: z.string().nullable().meta({ description: "Who issued it; null for somebody whose account is gone" }),
    scopes: z.array(z.string()),
    deadScopes: z.array(z.string()).meta({ description: "Those of its scopes that its issuer has not any more, nor has it" }),
    devices: z.array(Id).nullable().meta({ description: "The devices it reaches; null where it reaches all" }),
    reachesBelow: z.boolean(),
    createdAt: Moment,
    expiresAt: Moment.nullable(),
    lastUsedAt: Moment.nullable().meta({ description: "To the hour" }),
    previousUntil: Moment.nullable().meta({ description: "Until when the secret that was replaced works as well" }),
    endingSince: Moment.nullable().meta({ description: "When somebody chose that it ends at `expiresAt`, before its own end" }),
    revokedAt: Moment.nullable(),
  })
  .meta({ id: "ProgramToken" });

const secret = z.string().meta({ description: "Shown here and never again", example: "kept_p_…" });
const IssuedProgramToken = z.strictObject({ id: Id, token: secret }).meta({ id: "IssuedProgramToken" });
const ReplacedProgramToken = z.strictObject({ token: secret }).meta({ id: "ReplacedProgramToken" });

const Issue = IssueApiToken.extend({
  devices: IssueApiToken.shape.devices.default("all").meta({ description: "The numbers of the devices it reaches, or `all`" }),
  reachesBelow: z.boolean().default(false).meta({ description: "Whether it reaches the workspaces below this one as well" }),
  expiresAt: End,
});

const view = (token: ApiTokenView): z.infer<typeof ProgramToken> => ({
  id: token.id,
  name: token.name,
  hint: token.hint,
  state: token.state,
  issuer: token.issuer,
  scopes: [...token.scopes],
  deadScopes: [...token.deadScopes],
  devices: token.devices === "all" ? null : [...token.devices],
  reachesBelow: token.reachesBelow,
  createdAt: moment(token.createdAt),
  expiresAt: momentOrNull(token.expiresAt),
  lastUsedAt: momentOrNull(token.lastUsedAt),
  previousUntil: momentOrNull(token.previousUntil),
  endingSince: momentOrNull(token.endingSince),
  revokedAt: momentOrNull(token.revokedAt),
});

const noun = "Tokens of programs";

export const PROGRAM_TOKENS = [
  operation({
    id: "listProgramTokens",
    method: "GET",
    path: "/workspaces/{workspace}/tokens",
    scope: "tokens:read",
    noun,
    summary: "The tokens of programs, also those that have ended; oldest first",
    pages: ProgramToken,
    verb: async ({ pass, wanted }) => {
      const { items, next } = partOf(await workspaces.listApiTokens(pass), wanted, byAge);
      return { items: items.map(view), next };
    },
  }),
  operation({
    id: "issueProgramToken",
    method: "POST",
    path: "/workspaces/{workspace}/tokens",
    scope: "tokens:write",
    noun,
    summary: "Issue a token to a program",
    description: "It may do no more than the token that issues it, reaches no further and lives no longer.",
    body: Issue,
    answer: IssuedProgramToken,
    creates: true,
    conflict: "The workspace has as many tokens as there can be",
    example: { name: "Greenhouse reports", scopes: ["devices:read", "measurements:read"], devices: "all", expiresAt: "2027-01-31T00:00:00Z" },
    verb: async ({ pass, body }): Promise<z.infer<typeof IssuedProgramToken>> => {
      const { id, token } = await workspaces.issueApiToken(pass, body);
      return { id, token };
    },
  }),
  operation({
    id: "getProgramToken",
    method: "GET",
    path: "/workspaces/{workspace}/tokens/{token}",
    scope: "tokens:read",
    noun,
    summary: "One token",
    answer: ProgramToken,
    verb: async ({ pass, path }) => view(await workspaces.getApiToken(pass, path.token)),
  }),
  operation({
    id: "rotateProgramToken",
    method: "POST",
    path: "/workspaces/{workspace}/tokens/{token}/rotate",
    scope: "tokens:write",
    noun,
    summary: "Give it a new secret",
    description: "The present one goes on working for as long as `overlap` says.",
    body: Rotate,
    answer: ReplacedProgramToken,
    creates: true,
    conflict: "The token has ended",
    example: { overlap: "day" },
    verb: async ({ pass, path, body }) => ({ token: await workspaces.rotateApiToken(pass, path.token, body) }),
  }),
  operation({
    id: "revokeProgramToken",
    method: "DELETE",
    path: "/workspaces/{workspace}/tokens/{token}",
    scope: "tokens:write",
    noun,
    summary: "End a token, at once or later",
    query: EndLater,
    conflict: "It has ended already",
    verb: ({ pass, path, query }) => workspaces.revokeApiToken(pass, path.token, query),
  }),
];
