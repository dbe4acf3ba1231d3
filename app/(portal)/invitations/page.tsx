import type { Metadata } from "next";
import Link from "next/link";
import { Suspense } from "react";
import { visitor } from "#app/_edge/visit.ts";
import { Badge } from "#app/_ui/badge.tsx";
import { ButtonLink } from "#app/_ui/button.tsx";
import { Card } from "#app/_ui/card.tsx";
import { EmptyState } from "#app/_ui/empty-state.tsx";
import { FormMessage } from "#app/_ui/form.tsx";
import { formatPlural } from "#app/_ui/number.ts";
import { Page, PageHeader } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { Time } from "#app/_ui/time.tsx";
import { profile, shownAddress } from "#lib/identity/index.ts";
import * as workspaces from "#lib/workspaces/index.ts";
import { type ClosedWorkspaceView, type OfferView, type OwnInvitationView, POST_WORDS, REGION_NAMES, type TakeOverView } from "#lib/workspaces/schema.ts";
import { InvitationForms, OfferForms, TakeOverForm } from "./_forms.tsx";

export const metadata: Metadata = { title: "Invitations" };

type Search = Promise<Record<string, string | string[] | undefined>>;

export default function InvitationsPage({ searchParams }: { searchParams: Search }) {
  return (
    <Page width="normal">
      <PageHeader
        title="Invitations"
        lead="To workspaces of others, sent to the address of your account. Nobody but you can answer them. Your closed workspaces are listed here, too."
      />
      <Suspense fallback={<Skeleton className="h-64 w-full" />}>
        <Waiting searchParams={searchParams} />
      </Suspense>
    </Page>
  );
}

async function Waiting({ searchParams }: { searchParams: Search }) {
  const session = await visitor("/invitations");
  const [takeOvers, closed, invitations, offers, me, { declined }] = await Promise.all([
    workspaces.takeOversFor(session),
    workspaces.closedFor(session),
    workspaces.invitationsFor(session),
    workspaces.offersFor(session),
    profile(session),
    searchParams,
  ]);
  const takeable = new Set(takeOvers.map(({ workspaceId }) => workspaceId));
  return (
    <div className="grid gap-6">
      {declined === "yes" && <FormMessage tone="success">Declined. Nothing else was changed.</FormMessage>}
      {takeOvers.map((one) => (
        <TakeOver key={one.workspaceId} takeOver={one} />
      ))}
      {closed.map((one) => takeable.has(one.workspaceId) || <Closed key={one.workspaceId} closed={one} />)}
      {offers.map((offer) => (
        <Offer key={offer.workspaceId} offer={offer} />
      ))}
      {invitations.map((invitation) => (
        <Invitation key={invitation.id} invitation={invitation} />
      ))}
      {invitations.length + offers.length + takeOvers.length + closed.length === 0 && (
        <EmptyState title="No invitation waits for you" action={<ButtonLink href="/w">To your workspaces</ButtonLink>}>
          Invitations are found by the address of your account, <span className="wrap-anywhere">{shownAddress(me.email)}</span>. One that went to another
          address can be accepted with an account that has that address; or ask to be invited at this one.
        </EmptyState>
      )}
    </div>
  );
}

const Person = ({ person }: { person: { name: string; email: string } | null }) =>
  person ? (
    <span className="wrap-anywhere">
      {person.name} ({shownAddress(person.email)})
    </span>
  ) : (
    "Somebody"
  );

function Invitation({ invitation: one }: { invitation: OwnInvitationView }) {
  const region = (
    <Badge>
      {one.region} · {REGION_NAMES[one.region]}
    </Badge>
  );
  return (
    <Card title={one.workspace} aside={region}>
      <div className="grid gap-2">
        <p>
          <Person person={one.inviter} /> invites you. You would be: {POST_WORDS[one.role].name.toLowerCase()}.
          {one.role === "limited" && ` ${formatPlural(one.devices, "device")} would be open to you.`}
        </p>
        <p className="text-soft">
          The owner and the admins of the workspace see your name and your address once you accept. It can be accepted until <Time at={one.expiresAt} />.
        </p>
      </div>
      <InvitationForms invitation={one.id} to={one.workspace} />
    </Card>
  );
}

const Offer = ({ offer: one }: { offer: OfferView }) => (
  <Card title={one.workspace} aside={<Badge tone="accent">To become its owner</Badge>}>
    <div className="grid gap-2">
      <p>
        <Person person={one.offerer} /> offers you the whole workspace. You would decide about it, its members, its devices and all they measured, and, later,
        its bills. <Person person={one.offerer} /> would stay as an admin.
      </p>
      <p className="text-soft">
        It can be accepted until <Time at={one.expiresAt} />.
      </p>
    </div>
    <OfferForms workspace={one.workspaceId} to={one.workspace} />
  </Card>
);

const TakeOver = ({ takeOver: one }: { takeOver: TakeOverView }) => (
  <Card title={one.workspace} aside={<Badge tone="warn">Closed</Badge>}>
    <div className="grid gap-2">
      <p>Its owner deleted their account, so it was closed. You are an admin: you can become its owner. It opens again as it was, for everybody in it.</p>
      <p className="text-soft">
        You can do so until <Time at={one.erasedFrom} />. If no admin does, it is erased then, with its devices and all that they measured.
      </p>
    </div>
    <TakeOverForm workspace={one.workspaceId} to={one.workspace} />
  </Card>
);

const Closed = ({ closed: one }: { closed: ClosedWorkspaceView }) => (
  <Card title={one.workspace} aside={<Badge tone="warn">Closed</Badge>}>
    <p>
      This workspace is closed until <Time at={one.erasedFrom} />, then erased, with its devices and all that they measured.{" "}
      {one.isOwner ? (
        <Link href={`/w/${one.workspaceId}/settings`} className="link">
          Open it again
        </Link>
      ) : (
        `Until then ${one.hasOwner ? "its owner can open it again" : "an admin of the workspace can take it over"}.`
      )}
    </p>
  </Card>
);
