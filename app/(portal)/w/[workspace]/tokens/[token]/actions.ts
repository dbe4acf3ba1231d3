"use server";
import { action } from "#app/_edge/action.ts";
import * as devices from "#lib/devices/index.ts";
import { LetBackfill, SignToken } from "#lib/devices/schema.ts";
import * as workspaces from "#lib/workspaces/index.ts";
import { RotateTokenForm, rotationOf, TokenForm } from "#lib/workspaces/schema.ts";

export const rotateApiToken = action(RotateTokenForm, "tokens:write", async (access, { token, ...input }) => ({
  secret: await workspaces.rotateApiToken(access, token, rotationOf(input, new Date())),
}));

export const rotateWebhook = action(RotateTokenForm, "tokens:write", async (access, { token, ...input }) => ({
  secret: await devices.replaceWebhook(access, token, rotationOf(input, new Date())),
}));

export const revokeApiToken = action(TokenForm, "tokens:write", async (access, { token }) => {
  await workspaces.revokeApiToken(access, token);
  return { ended: true };
});

export const revokeWebhook = action(TokenForm, "tokens:write", async (access, { token }) => {
  await devices.revokeWebhook(access, token);
  return { ended: true };
});

export const setSigning = action(SignToken, "tokens:write", async (access, { token, signed }) => ({
  secret: await devices.setSigning(access, token, signed === "on"),
}));

export const setBackfill = action(LetBackfill, "tokens:write", async (access, { token, backfill }) => {
  await devices.setBackfill(access, { token }, backfill === "on");
  return { mayBackfill: backfill === "on" };
});
