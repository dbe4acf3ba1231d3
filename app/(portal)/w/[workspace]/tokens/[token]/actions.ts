"use server";
import { action, GoTo } from "#app/_edge/action.ts";
import * as devices from "#lib/devices/index.ts";
import { AllowInAddress, BindDevice, ClaimForForm, ClaimNewForm, DismissForm, LetBackfill, SignToken } from "#lib/devices/schema.ts";
import * as workspaces from "#lib/workspaces/index.ts";
import { EndTokenForm, RotateTokenForm, rotationOf, TokenForm, TokenOfKindForm } from "#lib/workspaces/schema.ts";

const toToken = (workspaceId: string, token: string) => new GoTo(`/w/${workspaceId}/tokens/${token}`);

export const rotateApiToken = action(RotateTokenForm, "tokens:write", async (access, { token, ...input }) => ({
  secret: await workspaces.rotateApiToken(access, token, rotationOf(input, new Date())),
  overlap: input.overlap,
}));

export const rotateWebhook = action(RotateTokenForm, "tokens:write", async (access, { token, ...input }) => ({
  secret: await devices.replaceWebhook(access, token, rotationOf(input, new Date())),
  overlap: input.overlap,
}));

export const endToken = action(EndTokenForm, "tokens:write", async (access, { token, kind, overlap }) => {
  await (kind === "program" ? workspaces.revokeApiToken(access, token, { overlap }) : devices.endToken(access, token, { overlap }));
  return toToken(access.workspaceId, token);
});

export const undoTokenEnd = action(TokenOfKindForm, "tokens:write", async (access, { token, kind }) => {
  await (kind === "program" ? workspaces.undoApiTokenEnd(access, token) : devices.undoTokenEnd(access, token));
  return { kept: true };
});

export const cancelTokenEnd = action(TokenOfKindForm, "tokens:write", async (access, { token, kind }) => {
  await (kind === "program" ? workspaces.cancelApiTokenEnd(access, token) : devices.cancelTokenEnd(access, token));
  return { kept: true };
});

export const endOldToken = action(TokenOfKindForm, "tokens:write", async (access, { token, kind }) => {
  await (kind === "program" ? workspaces.endOldApiToken(access, token) : devices.endOldToken(access, token));
  return toToken(access.workspaceId, token);
});

export const keepOldToken = action(TokenOfKindForm, "tokens:write", async (access, { token, kind }) => {
  await (kind === "program" ? workspaces.keepOldApiToken(access, token) : devices.keepOldToken(access, token));
  return toToken(access.workspaceId, token);
});

export const setSigning = action(SignToken, "tokens:write", async (access, { token, signed, overlap }) => ({
  secret: await devices.setSigning(access, token, signed === "on", { overlap }),
}));

export const keepOldSigning = action(TokenForm, "tokens:write", async (access, { token }) => {
  await devices.keepOldSigning(access, token);
  return { kept: true };
});

export const endOldSigning = action(TokenForm, "tokens:write", async (access, { token }) => {
  await devices.endOldSigning(access, token);
  return { ended: true };
});

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
