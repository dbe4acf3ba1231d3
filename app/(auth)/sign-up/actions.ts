"use server";
import { z } from "zod";
import { action, GoTo } from "#app/_edge/action.ts";
import { caller } from "#app/_edge/caller.ts";
import { readSignUpAddress, readSignUpCookie, writeSignUpCookie } from "#app/_edge/sign-up-cookie.ts";
import * as identity from "#lib/identity/index.ts";
import { SignUp, SignUpPassword } from "#lib/identity/schema.ts";

async function passwordFaults({ password, name, email }: z.output<typeof SignUpPassword>): Promise<Record<string, string>> {
  return identity.faultsOfPassword(password, { about: [name, email], by: (await caller()).network });
}

export const signUp = action(
  SignUp,
  "anyone",
  async (_, input) => {
    await writeSignUpCookie(await identity.signUp(input, await caller()), input.email);
    return new GoTo("/sign-up/sent");
  },
  { alsoWrong: [SignUpPassword, passwordFaults] },
);

export const resendSignUp = action(z.strictObject({}), "anyone", async () => {
  const [secret, email] = [await readSignUpCookie(), await readSignUpAddress()];
  if (secret && email) await writeSignUpCookie(await identity.resendSignUp(email, secret, await caller()), email);
  return { isSent: true };
});
