"use server";
import { action, GoTo } from "#app/_edge/action.ts";
import { agreementWording } from "#lib/documents/schema.ts";
import * as identity from "#lib/identity/index.ts";
import { SignUp } from "#lib/identity/schema.ts";

export const signUp = action(SignUp, "anyone", async (_, input) => {
  await identity.signUp(input, agreementWording);
  return new GoTo("/sign-up/sent");
});
