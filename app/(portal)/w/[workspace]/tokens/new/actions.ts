"use server";
import { action } from "#app/_edge/action.ts";
import * as workspaces from "#lib/workspaces/index.ts";
import { endOf, IssueApiTokenForm } from "#lib/workspaces/schema.ts";

export const issueApiToken = action(IssueApiTokenForm, "tokens:write", (access, { lifetime, ...input }) =>
  workspaces.issueApiToken(access, { ...input, expiresAt: endOf(lifetime, new Date()) }),
);
