/** Members, invitations and rights: what their forms may send, and what is shown of them. Safe for the browser. */
import { z } from "zod";
import { email } from "../identity/schema.ts";
import type { Right, Role, Standing } from "./policy.ts";

/** What somebody can be made: a role, or `limited`, a viewer of the devices alone that are opened to them. Ownership is handed over. */
export const POSTS = ["admin", "editor", "viewer", "limited", "billing"] as const;
export type Post = (typeof POSTS)[number];

export const POST_WORDS = {
  owner: { name: "Owner", words: "May do everything, and alone hands the workspace over, closes it, and lets support in." },
  admin: { name: "Admin", words: "Everything but what is the owner's: devices, their data, tokens, and the members who are no admins." },
  editor: { name: "Editor", words: "Adds devices, changes their settings, and sees all they measure. Deletes nothing." },
  viewer: { name: "Viewer", words: "Sees every device and all it measures. Changes nothing." },
  limited: { name: "Limited", words: "Sees only the devices that you open, one by one, and changes only those that you say." },
  billing: { name: "Billing", words: "Sees the workspace and, later, its invoices. No devices and no data." },
} as const satisfies Record<Role | "limited", { name: string; words: string }>;

export const postOf = ({ role, isLimited }: { role: Role; isLimited: boolean }): Role | "limited" => (isLimited ? "limited" : role);

const id = z.string().max(100);
const post = z.enum(POSTS, { error: "Please choose what they are to be." });

/** What may be done with an opened device: look, or look and change. */
export type Grant = "read" | "write";
export type Grants = Readonly<Record<string, Grant>>;

const GRANT_FIELD = /^device-([0-9a-f-]{36})$/;
export const grantField = (deviceId: string): string => `device-${deviceId}`;

/** Fields such as `device-<number>` with `none`, `read` or `write` become grants; any other field is refused. */
function grantsIn(fields: Record<string, string>, context: z.RefinementCtx): Record<string, Grant> {
  const grants: Record<string, Grant> = {};
  for (const [name, value] of Object.entries(fields)) {
    const deviceId = GRANT_FIELD.exec(name)?.[1];
    if (!deviceId) context.addIssue({ code: "custom", path: [name], message: "This field is not known." });
    else if (value !== "none") grants[deviceId] = value as Grant;
  }
  return grants;
}

const opened = z.enum(["none", "read", "write"], { error: "Please choose what they may do with this device." });

export const ChangeRole = z.strictObject({ member: id, role: post });

export const SetGrants = z
  .object({ member: id })
  .catchall(opened)
  .transform(({ member, ...fields }, context) => ({ member, grants: grantsIn(fields, context) }));

/** Devices count only for somebody limited. */
export const Invite = z
  .object({ email, role: post })
  .catchall(opened)
  .transform(({ email: address, role, ...fields }, context) => ({ email: address, role, grants: grantsIn(fields, context) }));
export type Invite = { email: string; role: Post; grants?: Grants };

export const OfMember = z.strictObject({ member: id });
export const OfInvitation = z.strictObject({ invitation: id });
/** The token in the link of an invitation's e-mail. */
export const LinkedInvitation = z.strictObject({ token: z.string().max(100) });
/** The workspace by another field than `workspace`, since whoever answers an offer answers as themselves. */
export const OfOffer = z.strictObject({ offered: id });

/** Somebody who comes in. `name` and `address` are null once they are gone. `from` is the workspace above whose member they are, where they are none here. */
export type MemberView = {
  id: string;
  name: string | null;
  email: string | null;
  role: Role;
  isLimited: boolean;
  since: Date;
  from: { id: string; name: string } | null;
  isYou: boolean;
};

/** One right, in words; for which devices it holds, where not for all; and why. */
export type RightView = { right: Right; words: string; devices: readonly string[] | null };

/** Rights of one person here. `why` is their own role, or the workspace above from which it comes. */
export type RightsView = {
  post: Standing | "limited";
  from: { id: string; name: string } | null;
  held: readonly RightView[];
  lacked: readonly RightView[];
};

/** `above`: where they come in as well, should their own membership end. `mayChange`: whether whoever looks may. */
export type MemberDetail = MemberView & {
  grants: Grants;
  rights: RightsView;
  above: { id: string; name: string; role: Role } | null;
  mayChange: boolean;
};

/** `isStanding` is false once whoever invited could not any more. */
export type InvitationView = {
  id: string;
  email: string;
  role: Post;
  devices: number;
  inviter: string | null;
  sentAt: Date;
  expiresAt: Date;
  isExpired: boolean;
  mayChange: boolean;
};

/** An invitation or an offer, as whoever it is for sees it. */
export type OwnInvitationView = {
  id: string;
  workspace: string;
  region: "eu" | "us";
  role: Post;
  devices: number;
  inviter: { name: string; email: string } | null;
  expiresAt: Date;
};
/** An invitation as the link in its e-mail shows it. `isOpen` is false once it cannot be accepted any more. */
export type LinkedInvitationView = Omit<OwnInvitationView, "id"> & { email: string; isOpen: boolean };
export type OfferView = { workspaceId: string; workspace: string; offerer: { name: string; email: string } | null; expiresAt: Date };
