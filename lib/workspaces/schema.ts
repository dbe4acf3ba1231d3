/** What forms may send to workspaces, and what they show. Safe for the browser. */
import { z } from "zod";
import { nameOf } from "../platform/text.ts";

export * from "./api-token-schema.ts";
export * from "./people-schema.ts";

export const OpenWorkspace = z.strictObject({
  name: nameOf("a name for the workspace"),
  region: z.enum(["eu", "us"], { error: "Please choose where the measurements are kept." }),
});
export type OpenWorkspace = z.infer<typeof OpenWorkspace>;

export const REGION_NAMES = { eu: "European Union", us: "United States" } as const;

/** `required` is the ticked box of the form, or nothing. */
export const RequireFactor = z.strictObject({ required: z.literal("on").optional() });

/** For how many hours support staff can be let in; the database allows 72 at most. */
export const SUPPORT_HOURS = ["1", "4", "8", "24", "72"] as const;

/** `change` is the ticked box of the form, or nothing: support reads, and changes nothing unless it is ticked. */
export const LetSupportIn = z.strictObject({
  hours: z.enum(SUPPORT_HOURS, { error: "Please choose for how long." }).transform(Number),
  change: z.literal("on").optional(),
});
export type LetSupportIn = z.output<typeof LetSupportIn>;

/** That support staff are let in, until when, and whether they may change the settings of devices. */
export type SupportView = { readonly mayWrite: boolean; readonly grantedAt: Date; readonly endsAt: Date };

export type WorkspaceView = { id: string; name: string; region: "eu" | "us"; role: string; createdAt: Date };

/** The workspace as its members see it: whether it asks them for a second factor, and the rights of whoever looks. */
export type WorkspaceDetail = WorkspaceView & { requiresFactor: boolean; rights: readonly string[] };
