import type { Metadata } from "next";
import { Suspense } from "react";
import { visit } from "#app/_edge/visit.ts";
import { FormMessage } from "#app/_ui/form.tsx";
import { Page, Section } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import * as devices from "#lib/devices/index.ts";
import * as workspaces from "#lib/workspaces/index.ts";
import { WorkspaceHeader } from "../_header.tsx";
import { InviteForm } from "./_invite.tsx";
import { Invited, Members } from "./_list.tsx";

export const metadata: Metadata = { title: "Members" };

type Props = { params: Promise<{ workspace: string }>; searchParams: Promise<Record<string, string | string[] | undefined>> };

const DONE: Record<string, string> = {
  resent: "Sent again. The invitation can be accepted for seven days from now.",
  revoked: "Taken back. It can no longer be accepted.",
  removed: "Removed. From now on they see nothing of this workspace.",
};

export default function MembersPage(props: Props) {
  return (
    <Page>
      <Suspense fallback={<Skeleton className="h-[48rem] w-full" />}>
        <Everybody {...props} />
      </Suspense>
    </Page>
  );
}

async function Everybody({ params, searchParams }: Props) {
  const [{ workspace: id }, { done }] = await Promise.all([params, searchParams]);
  const access = await visit(id, "members:read", `/w/${id}/members`);
  const [members, invitations, all] = await Promise.all([
    workspaces.listMembers(access),
    workspaces.invitationsOf(access),
    devices.list(await visit(id, "devices:read")),
  ]);
  const sentence = typeof done === "string" ? DONE[done] : undefined;
  return (
    <>
      <WorkspaceHeader
        id={id}
        current="Members"
        title="Members"
        lead="Whoever stands here comes in, and support staff only while the owner lets them. Each change holds from their next click on."
      />
      {sentence && (
        <div className="mb-6">
          <FormMessage tone="success">{sentence}</FormMessage>
        </div>
      )}
      <Members workspace={id} members={members} />
      <Section title="Invited">
        <Invited workspace={id} invitations={invitations} />
      </Section>
      <Section title="Invite somebody" lead="They need an account with the address you type, and can open one when the mail arrives.">
        <InviteForm workspace={id} mayMakeAdmins={access.standing === "owner"} devices={all.map(({ id: device, name }) => ({ id: device, name }))} />
      </Section>
    </>
  );
}
