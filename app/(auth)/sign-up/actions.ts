"use server";
import { action, GoTo } from "#app/_edge/action.ts";
import { caller } from "#app/_edge/caller.ts";
import { writeSignUpCookie } from "#app/_edge/sign-up-cookie.ts";
import * as identity from "#lib/identity/index.ts";
import { SignUp } from "#lib/identity/schema.ts";

export const signUp = action(SignUp, "anyone", async (_, input) => {
  await writeSignUpCookie(await identity.signUp(input, await caller()));
  return new GoTo("/sign-up/sent");
});
