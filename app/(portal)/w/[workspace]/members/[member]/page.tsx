import type { Metadata } from "next";
import Link from "next/link";
import { Suspense } from "react";
import { orPage, visit } from "#app/_edge/visit.ts";
import { AskFirst } from "#app/_ui/ask-first.tsx";
import { Facts } from "#app/_ui/card.tsx";
import { FormMessage } from "#app/_ui/form.tsx";
import { Page, Section } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { Time } from "#app/_ui/time.tsx";
import * as devices from "#lib/devices/index.ts";
import { shownAddress } from "#lib/identity/index.ts";
import * as workspaces from "#lib/workspaces/index.ts";
import { type MemberDetail, POST_WORDS, type Post, postOf } from "#lib/workspaces/schema.ts";
import { WorkspaceHeader } from "../../_header.tsx";
import { Rights } from "../../_rights.tsx";
import { LastUse } from "../../tokens/_state.tsx";
import type { DeviceName } from "../_devices.tsx";
import { nameOf } from "../_list.tsx";
import { GrantsForm, RemoveForm, RoleForm } from "./_forms.tsx";
import { HandingOver } from "./_handing-over.tsx";

export const metadata: Metadata = { title: "Member" };

type Props = { params: Promise<{ workspace: string; member: string }>; searchParams: Promise<Record<string, string | string[] | undefined>> };

const DONE: Record<string, string> = {
  offered: "Offered. They have a mail, and can accept for seven days. Until then nothing changes.",
  withdrawn: "Withdrawn. You stay the owner.",
};

export default function MemberPage(props: Props) {
  return (
    <Page width="normal">
      <Suspense fallback={<Skeleton className="h-[48rem] w-full" />}>
        <Member {...props} />
      </Suspense>
    </Page>
  );
}

async function Member({ params, searchParams }: Props) {
  const [{ workspace: id, member: memberId }, { done }] = await Promise.all([params, searchParams]);
  const access = await visit(id, "members:read", `/w/${id}/members/${memberId}`);
  const member = await orPage(() => workspaces.getMember(access, memberId));
  const all = (await devices.list(await visit(id, "devices:read"))).map(({ id: device, name }) => ({ id: device, name }));
  const isOwner = access.standing === "owner";
  const sentence = typeof done === "string" ? DONE[done] : undefined;
  return (
    <>
      <WorkspaceHeader id={id} current="Members" title={nameOf(member)} />
      {sentence && (
        <div className="mb-6">
          <FormMessage tone="success">{sentence}</FormMessage>
        </div>
      )}
      <Facts facts={facts(member)} />
      {member.mayChange ? <Changes workspace={id} member={member} devices={all} mayMakeAdmins={isOwner} /> : <Unchangeable member={member} />}
      <Section title="What this lets them do" lead="As it holds at this moment, asked of the same table that every request is held against.">
        <Rights rights={member.rights} names={new Map(all.map(({ id: device, name }) => [device, name]))} whose="they" />
      </Section>
      {isOwner && member.mayChange && <HandingOver workspace={id} member={member.id} />}
      {member.mayChange && (
        <Section title="Remove" lead={removal(member)}>
          <AskFirst label="Remove them">
            <RemovalImpact workspace={id} member={member} />
            <RemoveForm workspace={id} member={member.id} />
          </AskFirst>
        </Section>
      )}
    </>
  );
}

const facts = (member: MemberDetail) => [
  { name: "E-mail", value: <span className="wrap-anywhere">{member.email ? shownAddress(member.email) : "gone"}</span> },
  { name: "Role", value: `${POST_WORDS[postOf(member)].name}. ${POST_WORDS[postOf(member)].words}` },
  member.from
    ? { name: "Comes in", value: `As a member of ${member.from.name}, the workspace above, whose members work here, too` }
    : { name: "Member since", value: <Time at={member.since} to="date" /> },
  ...(member.above
    ? [{ name: "Also above", value: `A member of ${member.above.name} as well. What counts here is the membership here, even where it allows less.` }]
    : []),
];

const removal = ({ above }: MemberDetail): string =>
  above
    ? `Their membership here ends at once. They would still come in as a member of ${above.name} above (${POST_WORDS[above.role].name.toLowerCase()}), with more than now if that allows more.`
    : "From that moment on they see nothing of this workspace, and programs that use a token of theirs are rejected here. What they did stays.";

/** The programs that the member answers for. */
async function RemovalImpact({ workspace, member }: { workspace: string; member: MemberDetail }) {
  const programs = await workspaces.listApiTokensOf(await visit(workspace, "tokens:read"), member.id);
  if (programs.length === 0) return <p>No program uses a token that they issued here. Tokens of devices and webhooks go on working.</p>;
  return (
    <>
      <p>
        {member.above ? `These programs can do no more than a member of ${member.above.name} can here` : "These programs are rejected from then on"}, until
        somebody else replaces their tokens:
      </p>
      <ul className="grid gap-1">
        {programs.map((token) => (
          <li key={token.id} className="wrap-anywhere">
            <Link href={`/w/${workspace}/tokens/${token.id}`} prefetch={false} className="link">
              {token.name}
            </Link>{" "}
            (last used: <LastUse token={token} />)
          </li>
        ))}
      </ul>
      <p>Tokens of devices and webhooks go on working.</p>
    </>
  );
}

type ChangesProps = { workspace: string; member: MemberDetail; devices: readonly DeviceName[]; mayMakeAdmins: boolean };

const Changes = ({ workspace, member, devices: all, mayMakeAdmins }: ChangesProps) => (
  <>
    <Section title="Role" lead="Saving it tells them by mail.">
      <RoleForm workspace={workspace} member={member.id} current={postOf(member) as Post} mayMakeAdmins={mayMakeAdmins} />
    </Section>
    {member.isLimited && (
      <Section title="Devices" lead="They see those that you open here, and no other. Saving it tells them by mail.">
        <GrantsForm workspace={workspace} member={member.id} devices={all} grants={member.grants} />
      </Section>
    )}
  </>
);

const Unchangeable = ({ member: { from, isYou, role } }: { member: MemberDetail }) => (
  <div className="mt-8">
    <FormMessage tone="note">
      {from
        ? `They come in from ${from.name}, and can be changed there alone. Its owner and admins do so, under Members; or the owner of this workspace no longer lets the members of the one above work here, under Settings.`
        : isYou
          ? "This is you. Nobody changes what they are themselves; under your rights you can leave."
          : role === "owner"
            ? "The owner is changed by nobody. They can hand the workspace over."
            : "Admins are changed by the owner alone."}
    </FormMessage>
  </div>
);
