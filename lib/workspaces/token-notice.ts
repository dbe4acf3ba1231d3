/** The mails about changes of tokens. Each names the token, the device, webhook or program that has it, and the workspace. */
import { type Notice, notice } from "../identity/index.ts";
import { env } from "../platform/env.ts";
import type { SealedLetter } from "../platform/mail/index.ts";
import { formatMinute } from "../platform/mail-dates.ts";
import { namedInMail } from "../platform/text.ts";
import { type Overlap, overlapEnd } from "../platform/token-life.ts";
import type { Access } from "./access.ts";
import { workspaceNames } from "./people.ts";
import type { Right } from "./policy.ts";

/** `path` is the page of the token, below the address of its workspace. */
export type TokenSubject = { readonly kind: "device" | "webhook" | "program"; readonly name: string; readonly hint: string; readonly path: string };

const KINDS = { device: "Device", webhook: "Webhook", program: "Program" } as const;

/** Which workspace a mail to its members is about. */
export const workspaceFact = async (workspaceId: string): Promise<[label: string, value: string]> => [
  "Workspace",
  namedInMail((await workspaceNames([workspaceId])).get(workspaceId)),
];

export const tokenFact = ({ kind, name }: Pick<TokenSubject, "kind" | "name">): [label: string, value: string] => [KINDS[kind], namedInMail(name)];

type Facts = readonly (readonly [label: string, value: string])[];

/** A letter to the actor of `access`; null when their account is gone. The name comes from a member of the workspace. */
export async function tokenNotice<R extends Right>(
  access: Access<R>,
  kind: Notice,
  subject: TokenSubject,
  now: Date,
  more: Facts = [],
): Promise<SealedLetter | null> {
  const { workspaceId, userId, actor } = access;
  const facts: Facts = [tokenFact(subject), await workspaceFact(workspaceId), ["Token", `${subject.hint}…`], ...more];
  return notice(userId, kind, actor, now, { facts, action: { label: "See the token", url: `${env().KEPT_ORIGIN}/w/${workspaceId}${subject.path}` } });
}

/** The letter about a replacement. It says how long the token `before` works; null where there was none. */
export function replacementNotice(
  access: Access<"tokens:write">,
  { subject, before, overlap }: { subject: TokenSubject; before: { readonly expiresAt: Date | null } | null; overlap: Overlap },
  now: Date,
): Promise<SealedLetter | null> {
  const until = overlapEnd(before?.expiresAt ?? null, overlap, now);
  return tokenNotice(access, "token.replaced", subject, now, [
    [
      "Old token",
      before && until > now ? `works until ${formatMinute(until)}; until then you can keep it instead, on the page of the token` : "does not work any more",
    ],
  ]);
}
