"use server";
import { action } from "#app/_edge/action.ts";
import * as devices from "#lib/devices/index.ts";
import { AllowInAddress, BindDevice, ClaimForForm, ClaimNewForm, DismissForm, LetBackfill, SignToken } from "#lib/devices/schema.ts";
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

export const setInAddress = action(AllowInAddress, "tokens:write", async (access, { token, inAddress }) => {
  await devices.setInAddress(access, { token }, inAddress === "on");
  return { inAddress };
});

export const bindDevice = action(BindDevice, "tokens:write", async (access, { token, device }) => {
  await devices.bind(access, token, device);
  return { bound: device };
});

export const unbindDevice = action(BindDevice, "tokens:write", async (access, { token, device }) => {
  await devices.unbind(access, token, device);
  return { unbound: device };
});

export const claimDevice = action(ClaimNewForm, "tokens:write", async (access, { unclaimed, name }) => ({
  device: await devices.claim(access, unclaimed, { name }),
  unclaimed,
}));

export const claimForDevice = action(ClaimForForm, "tokens:write", async (access, { unclaimed, device }) => ({
  device: await devices.claim(access, unclaimed, { device }),
  unclaimed,
}));

export const dismissDevice = action(DismissForm, "tokens:write", async (access, { unclaimed }) => {
  await devices.dismiss(access, unclaimed);
  return { unclaimed };
});
