/** The data regions. Each has a telemetry database of its own. */
export const REGIONS = ["eu", "us"] as const;
export type Region = (typeof REGIONS)[number];
