"use server";
import { action } from "#app/_edge/action.ts";
import * as measurements from "#lib/measurements/index.ts";
import { DeleteReadings } from "#lib/measurements/schema.ts";

export const countReadings = action(DeleteReadings, "measurements:delete", async (access, { device, query }) => ({
  ...(await measurements.countSpan(access, device, query)),
  query,
}));

export const deleteReadings = action(DeleteReadings, "measurements:delete", (access, { device, query }) =>
  measurements.deleteSpan(access, device, query, { dryRun: false }),
);
