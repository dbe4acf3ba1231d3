/** What forms may send to workspaces, and what they show. Safe for the browser. */
import { z } from "zod";
import { nameOf } from "../platform/text.ts";

export const OpenWorkspace = z.strictObject({
  name: nameOf("a name for the workspace"),
  region: z.enum(["eu", "us"], { error: "Please choose where the measurements are kept." }),
});
export type OpenWorkspace = z.infer<typeof OpenWorkspace>;

export const REGION_NAMES = { eu: "European Union", us: "United States" } as const;

/** `required` is the ticked box of the form, or nothing. */
export const RequireFactor = z.strictObject({ required: z.literal("on").optional() });

export type WorkspaceView = { id: string; name: string; region: "eu" | "us"; role: string; createdAt: Date };

/** The workspace as its members see it: whether it asks them for a second factor, and the rights of whoever looks. */
export type WorkspaceDetail = WorkspaceView & { requiresFactor: boolean; rights: readonly string[] };
