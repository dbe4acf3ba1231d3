"use server";
import { action } from "#app/_edge/action.ts";
import * as identity from "#lib/identity/index.ts";
import { ChooseTimeZone } from "#lib/identity/schema.ts";

export const chooseTimeZone = action(ChooseTimeZone, "user", async (session, { zone }) => {
  await identity.chooseTimeZone(session, zone);
  return { zone };
});
