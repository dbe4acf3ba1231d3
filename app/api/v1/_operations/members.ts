/** Members: who they are, what they may do, and changing it. Handing a workspace over is decided by a person. */
import { z } from "zod";
import { operation, partOf } from "#app/_edge/api.ts";
import * as workspaces from "#lib/workspaces/index.ts";
import { type MemberDetail, type MemberView, POSTS, postOf } from "#lib/workspaces/schema.ts";
import { Id, Moment, moment } from "./parts.ts";

export const Post = z.enum(POSTS).meta({ description: "A role, or `limited`: a viewer of the devices alone that are opened to them" });
const Grant = z.enum(["read", "write"]);

const shape = {
  id: Id,
  name: z.string().nullable(),
  email: z.string().nullable(),
  role: z.enum(["owner", ...POSTS]),
  since: Moment,
  from: Id.nullable().meta({ description: "The workspace above through which they are here, if it is not as a member of this one" }),
};
const Member = z.strictObject(shape).meta({ id: "Member" });

const MemberRights = z
  .strictObject({
    ...shape,
    grants: z.array(z.strictObject({ device: Id, grant: Grant })).meta({ description: "The devices that are opened to somebody limited" }),
    rights: z
      .array(z.strictObject({ right: z.string(), words: z.string(), devices: z.array(Id).nullable() }))
      .meta({ description: "What they may do, in words; for which devices, where it is not for all" }),
  })
  .meta({ id: "MemberRights" });

const view = ({ id, name, email, role, isLimited, since, from }: MemberView): z.infer<typeof Member> => ({
  id,
  name,
  email,
  role: postOf({ role, isLimited }),
  since: moment(since),
  from: from?.id ?? null,
});

const detail = (member: MemberDetail): z.infer<typeof MemberRights> => ({
  ...view(member),
  grants: Object.entries(member.grants).map(([device, grant]) => ({ device, grant })),
  rights: member.rights.held.map(({ right, words, devices }) => ({ right, words, devices: devices && [...devices] })),
});

/** As rows have them, so that nothing else gets as far as a database. */
const device = z
  .string()
  .regex(/^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/, "This is no number of a device.")
  .meta({ example: "0b6f6c1e-5a0e-4c1e-9d55-3f2f0c7b9a10" });
export const Grants = z
  .array(z.strictObject({ device, grant: Grant }))
  .max(1_000)
  .meta({ description: "The devices that are opened, each to look or to change as well; all others are closed" });
export const grantsOf = (grants: z.infer<typeof Grants>) => Object.fromEntries(grants.map(({ device, grant }) => [device, grant]));

const noun = "Members";

export const MEMBERS = [
  operation({
    id: "listMembers",
    method: "GET",
    path: "/workspaces/{workspace}/members",
    scope: "members:read",
    noun,
    summary: "Who works in a workspace, and as what",
    pages: Member,
    verb: async ({ pass, wanted }) => {
      const { items, next } = partOf(await workspaces.listMembers(pass), wanted, ({ since, id }) => `${moment(since)} ${id}`);
      return { items: items.map(view), next };
    },
  }),
  operation({
    id: "getMember",
    method: "GET",
    path: "/workspaces/{workspace}/members/{member}",
    scope: "members:read",
    noun,
    summary: "One member, with what they may do",
    answer: MemberRights,
    verb: async ({ pass, path }) => detail(await workspaces.getMember(pass, path.member)),
  }),
  operation({
    id: "changeRole",
    method: "PUT",
    path: "/workspaces/{workspace}/members/{member}/role",
    scope: "members:write",
    noun,
    summary: "Make a member something else",
    description: "Only the owner’s tokens make admins. Whoever is made limited sees no device until some are opened.",
    body: z.strictObject({ role: Post }),
    example: { role: "editor" },
    verb: ({ pass, path, body }) => workspaces.changeRole(pass, path.member, body),
  }),
  operation({
    id: "setGrants",
    method: "PUT",
    path: "/workspaces/{workspace}/members/{member}/grants",
    scope: "members:write",
    noun,
    summary: "Say which devices are open to a limited member",
    body: z.strictObject({ grants: Grants }),
    example: { grants: [{ device: "0b6f6c1e-5a0e-4c1e-9d55-3f2f0c7b9a10", grant: "read" }] },
    conflict: "The member is not limited",
    verb: ({ pass, path, body }) => workspaces.setGrants(pass, path.member, { grants: grantsOf(body.grants) }),
  }),
  operation({
    id: "removeMember",
    method: "DELETE",
    path: "/workspaces/{workspace}/members/{member}",
    scope: "members:write",
    noun,
    summary: "Let a member go",
    description: "It holds from their next request on, for their tokens as well.",
    verb: ({ pass, path }) => workspaces.removeMember(pass, path.member),
  }),
];
