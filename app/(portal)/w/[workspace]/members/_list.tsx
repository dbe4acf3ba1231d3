/** Everybody who comes into a workspace, and everybody who is invited. */

import Link from "next/link";
import { Badge } from "#app/_ui/badge.tsx";
import { EmptyState } from "#app/_ui/empty-state.tsx";
import { formatPlural } from "#app/_ui/number.ts";
import { Table } from "#app/_ui/table.tsx";
import { Time } from "#app/_ui/time.tsx";
import { shownAddress } from "#lib/identity/index.ts";
import { type InvitationView, type MemberView, POST_WORDS, postOf } from "#lib/workspaces/schema.ts";
import { InvitationForms } from "./_invitation.tsx";

export const nameOf = ({ name }: Pick<MemberView, "name">): string => name ?? "An account that is gone";

export const Members = ({ workspace, members }: { workspace: string; members: readonly MemberView[] }) => (
  <Table
    caption={formatPlural(members.length, "person comes in", "people come in")}
    columns={[
      { key: "name", label: "Name" },
      { key: "email", label: "E-mail" },
      { key: "role", label: "Role" },
      { key: "since", label: "Since" },
    ]}
    rows={members.map((member) => ({ key: member.id, cells: cells(workspace, member) }))}
  />
);

const cells = (workspace: string, member: MemberView) => [
  <span key="name" className="inline-flex flex-wrap items-baseline gap-x-3">
    <Link href={`/w/${workspace}/members/${member.id}`} className="link">
      {nameOf(member)}
    </Link>
    {member.isYou && <Badge tone="accent">You</Badge>}
  </span>,
  <span key="email" className="wrap-anywhere">
    {member.email && shownAddress(member.email)}
  </span>,
  POST_WORDS[postOf(member)].name,
  member.from ? <span key="from">From {member.from.name} above</span> : <Time key="since" at={member.since} to="date" />,
];

export function Invited({ workspace, invitations }: { workspace: string; invitations: readonly InvitationView[] }) {
  if (invitations.length === 0)
    return <EmptyState title="Nobody is invited">Whoever you invite below stands here until they answer, for seven days.</EmptyState>;
  return (
    <Table
      caption={formatPlural(invitations.length, "invitation")}
      columns={[
        { key: "email", label: "E-mail" },
        { key: "role", label: "As" },
        { key: "by", label: "Invited by" },
        { key: "until", label: "Until" },
        { key: "forms", label: "Change", hideLabel: true },
      ]}
      rows={invitations.map((one) => ({
        key: one.id,
        cells: [
          <span key="email" className="wrap-anywhere">
            {shownAddress(one.email)}
          </span>,
          `${POST_WORDS[one.role].name}${one.role === "limited" ? `, ${formatPlural(one.devices, "device")}` : ""}`,
          one.inviter ?? "Somebody who is gone",
          one.isExpired ? (
            <Badge key="until" tone="warn">
              Over
            </Badge>
          ) : (
            <Time key="until" at={one.expiresAt} to="date" />
          ),
          one.mayChange && <InvitationForms key="forms" workspace={workspace} invitation={one.id} address={shownAddress(one.email)} />,
        ],
      }))}
    />
  );
}
