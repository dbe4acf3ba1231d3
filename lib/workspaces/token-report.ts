/** What is said of a token to whoever holds it, who need not be a member: no name, only numbers. Safe for the browser. */
import { z } from "zod";
import type { Right } from "./policy.ts";

export const ExamineToken = z.strictObject({ presented: z.string().trim().min(1, "Please paste a token.").max(200, "A token is shorter than this.") });

export type TokenReport = {
  kind: "device" | "webhook" | "program";
  works: boolean;
  /** Why it does not. */
  why: "ended" | "replaced" | "powerless" | "closed" | null;
  /** Null where it has no end, or has ended. */
  endsAt: Date | null;
  /** The rights that work. */
  scopes: readonly Right[];
  /** How many of its rights do not, since its issuer lost them. */
  dead: number;
  devices: number | "all";
  reachesBelow: boolean;
  isSigned: boolean;
};
