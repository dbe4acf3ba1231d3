/** The mails with which an erasure ends. Whoever deleted a device has the link to its receipt already. */
import { type Addressee, addresseeOf } from "../../identity/index.ts";
import { newSecret } from "../../platform/crypto.ts";
import { account } from "../../platform/db/account.ts";
import { type Letter, type SealedLetter, sealLetter } from "../../platform/mail/index.ts";
import { comersOf } from "../../workspaces/index.ts";
import { accountReceipt, workspaceErased, workspaceReceipt } from "../mails.ts";
import type { Scope } from "../models.ts";
import { namesOf } from "../workspaces-and-devices.ts";
import { receiptHash } from "./begin.ts";
import type { Counts, Erasing } from "./work.ts";

/** Letters, sealed; and what makes the link in them lead to the receipt. */
type Receipts = { letters: SealedLetter[]; tokenHash?: { tokenHash: Uint8Array<ArrayBuffer> } };

export async function receiptsFor({ work }: Erasing, { person, workspaceIds }: Scope, deleted: Counts): Promise<Receipts> {
  if (work.of === "workspace") return toMembers(workspaceIds, deleted);
  const addressee = person && (await addresseeOf(person.userId));
  const receipt = addressee ? [await sealLetter(accountReceipt(addressee, deleted))] : [];
  const members = (await membersOf(workspaceIds)).filter(({ userId }) => userId !== person?.userId);
  return { letters: [...receipt, ...(await toEach(members, ({ to, workspace }) => workspaceErased(to, workspace)))] };
}

/** Nobody asked for this erasure: its time had come. So the link is made now, for those who owned the workspace. The other members are told. */
async function toMembers(workspaceIds: readonly string[], deleted: Counts): Promise<Receipts> {
  const secret = newSecret();
  const letters = await toEach(await membersOf(workspaceIds), ({ to, role, workspace }) =>
    role === "owner" ? workspaceReceipt(to, workspace, secret, deleted) : workspaceErased(to, workspace),
  );
  return { letters, tokenHash: { tokenHash: receiptHash(secret) } };
}

type Member = { readonly userId: string; readonly role: string; readonly workspace: string };

/** Everybody who comes in, also from the workspaces above. */
async function membersOf(workspaceIds: readonly string[]): Promise<Member[]> {
  const workspaces = await account().workspace.findMany({ where: { id: { in: [...workspaceIds] } }, select: { id: true, nameSealed: true } });
  const names = await namesOf(workspaces);
  const members: Member[] = [];
  for (const { id } of workspaces) members.push(...(await comersOf(id)).map(({ userId, role }) => ({ userId, role, workspace: names.get(id) ?? "" })));
  return members;
}

async function toEach(members: readonly Member[], words: (member: Member & { to: Addressee }) => Letter): Promise<SealedLetter[]> {
  const letters: SealedLetter[] = [];
  for (const member of members) {
    const to = await addresseeOf(member.userId);
    if (to) letters.push(await sealLetter(words({ ...member, to })));
  }
  return letters;
}
