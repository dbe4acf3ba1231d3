/** What forms may send to workspaces, and what they show. Safe for the browser. */
import { z } from "zod";
import { nameOf } from "../platform/text.ts";

export * from "./api-token-schema.ts";
export * from "./people-schema.ts";
export * from "./token-forms.ts";
export * from "./token-report.ts";

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

export const RenameWorkspace = z.strictObject({ name: nameOf("a name for the workspace") });
export type RenameWorkspace = z.infer<typeof RenameWorkspace>;

/** In the form: below a workspace that its owner cannot enter, where it stands already. */
export const STAYS = "-";

/** Below which workspace, by its number; the empty text stands for the top. */
export const MoveWorkspace = z.strictObject({
  parent: z
    .string({ error: "Please choose a place." })
    .max(100)
    .refine((text) => text !== STAYS, "It stands there already. Please choose another place.")
    .transform((text) => text || null),
});

/** `shared` is the ticked box of the form, or nothing. */
export const ShareMembers = z.strictObject({ shared: z.literal("on").optional() });

/** For how long a closed workspace can be opened again, in milliseconds; then it is erased. */
export const CLOSED_FOR = 30 * 24 * 60 * 60 * 1_000;

/** The name of the workspace, typed. */
export const CloseWorkspace = z.strictObject({ typed: z.string({ error: "Please type the name of the workspace." }).max(200) });

/** The choice to close a workspace on leaving; any other choice is the number of the member who becomes its owner. */
export const CLOSE = "close";
/** The choice for a workspace in which nobody else works: the page showed that it is erased with the account. */
export const ERASE = "erase";

/** By the number of a workspace, what becomes of it when its owner deletes their account. */
export type Choices = Readonly<Record<string, string>>;

const CHOICE_FIELD = /^workspace-([0-9a-f-]{36})$/;
export const choiceField = (workspaceId: string): string => `workspace-${workspaceId}`;
/** The workspace that a field of the form is about, or undefined for any other field. */
export const workspaceOfField = (name: string): string | undefined => CHOICE_FIELD.exec(name)?.[1];

/** A closed workspace without an owner, as an admin who can take it over sees it. */
export type TakeOverView = { workspaceId: string; workspace: string; region: "eu" | "us"; erasedFrom: Date };

/** A closed workspace, as its members see it. `hasOwner`: its owner has not deleted their account. */
export type ClosedWorkspaceView = { workspaceId: string; workspace: string; erasedFrom: Date; isOwner: boolean; hasOwner: boolean };

export type WorkspaceView = {
  id: string;
  name: string;
  region: "eu" | "us";
  /** One's role there, or that which comes from above. */
  role: string;
  createdAt: Date;
  /** The one above, where one can enter it. */
  parentId: string | null;
  /** How many of those above one can enter. */
  level: number;
  isClosed: boolean;
  /** Whether one is there through a workspace above. */
  isInherited: boolean;
};

/** The workspace as its members see it: whether it asks them for a second factor, and the rights of whoever looks. */
export type WorkspaceDetail = Pick<WorkspaceView, "id" | "name" | "region" | "role" | "createdAt"> & {
  requiresFactor: boolean;
  rights: readonly string[];
  /** When it was closed, and from when on it is erased. */
  closedAt: Date | null;
  erasedFrom: Date | null;
};

/** Where a workspace stands in the tree. */
export type PlaceView = {
  /** Whether there is one above, which `parent` names where one can enter it. */
  isBelow: boolean;
  parent: WorkspaceView | null;
  /** Whether the members of the one above work here, too. */
  sharesMembers: boolean;
  /** Those right below that one can enter, each with whether it takes over the members from here; and how many others there are. */
  below: (WorkspaceView & { sharesMembers: boolean })[];
  othersBelow: number;
  /** Below which it could be moved. */
  targets: WorkspaceView[];
};
