import type { Metadata } from "next";
import Link from "next/link";
import { Suspense } from "react";
import { Contact } from "#app/_edge/contact.tsx";
import { OperatorName } from "#app/_edge/operator.tsx";
import { currentSession } from "#app/_edge/visit.ts";
import { Badge } from "#app/_ui/badge.tsx";
import { ButtonLink } from "#app/_ui/button.tsx";
import { Card } from "#app/_ui/card.tsx";
import { FormMessage } from "#app/_ui/form.tsx";
import { formatPlural } from "#app/_ui/number.ts";
import { Page, PageHeader, Section } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { Time } from "#app/_ui/time.tsx";
import { shownAddress } from "#lib/identity/index.ts";
import { type LinkedInvitationView, POST_WORDS, REGION_NAMES } from "#lib/workspaces/schema.ts";
import { RefuseForm } from "./_form.tsx";
import { linked, type Search } from "./_linked.ts";

export const metadata: Metadata = { title: "Invitation", robots: { index: false } };

export default function InvitationPage({ searchParams }: { searchParams: Search }) {
  return (
    <Page width="narrow">
      <PageHeader title="Invitation to a workspace" />
      <Suspense fallback={<Skeleton className="h-96 w-full" />}>
        <Invitation searchParams={searchParams} />
      </Suspense>
    </Page>
  );
}

async function Invitation({ searchParams }: { searchParams: Search }) {
  const [found, { refused, token: typed }] = await Promise.all([linked(searchParams), searchParams]);
  // The token decides: a link with a token shows its invitation and never "refused".
  if (refused === "yes" && typed === undefined) return <Refused />;
  if (!found) return <Gone />;
  const { token, invitation } = found;
  return (
    <>
      <Details invitation={invitation}>
        <Answers token={token} isOpen={invitation.isOpen} isSignedIn={(await currentSession()) !== null} />
      </Details>
      <Section
        title="Refuse"
        lead="You need no account for it. We delete the invitation and your address at once. We keep a keyed hash of the address for six months, so that this workspace cannot invite you again."
      >
        <RefuseForm token={token} />
      </Section>
      <YourData expiresAt={invitation.expiresAt} />
    </>
  );
}

const Refused = () => (
  <FormMessage tone="success" title="Invitation refused">
    The invitation and your address are deleted. This workspace cannot invite your address again for six months. To recognise the address, we keep a keyed hash
    of it until then. We cannot read the address from the hash.
  </FormMessage>
);

const Gone = () => (
  <div className="grid justify-items-start gap-6">
    <FormMessage tone="warning" title="This invitation does not exist any more">
      It was answered or taken back, or it has expired. We no longer keep your address for it.
    </FormMessage>
    <ButtonLink href="/">To the front page</ButtonLink>
  </div>
);

type DetailsProps = { invitation: LinkedInvitationView; children: React.ReactNode };

const Details = ({ invitation: { email, workspace, region, role, devices, inviter, expiresAt }, children }: DetailsProps) => (
  <Card
    title={workspace}
    aside={
      <Badge>
        {region} · {REGION_NAMES[region]}
      </Badge>
    }
  >
    <div className="grid gap-2">
      <p className="wrap-anywhere">
        {inviter ? `${inviter.name} (${shownAddress(inviter.email)})` : "Somebody whose account is gone"} invites {shownAddress(email)}. You would be:{" "}
        {POST_WORDS[role].name.toLowerCase()}. {role === "limited" ? `${formatPlural(devices, "device")} would be open to you.` : POST_WORDS[role].words}
      </p>
      <p className="text-soft">
        They chose both names themselves; the e-mail address is confirmed. If you do not know them, refuse. The invitation expires on{" "}
        <Time at={expiresAt} to="date" />.
      </p>
    </div>
    {children}
  </Card>
);

function Answers({ token, isOpen, isSignedIn }: { token: string; isOpen: boolean; isSignedIn: boolean }) {
  if (!isOpen) return <p className="mt-5">It cannot be accepted any more: it has expired, or the workspace is closed.</p>;
  if (isSignedIn)
    return (
      <div className="mt-5">
        <ButtonLink href="/invitations">Answer invitation</ButtonLink>
      </div>
    );
  return (
    <div className="mt-5 flex flex-wrap gap-3">
      <ButtonLink href={`/invitation/sign-up?token=${token}`}>Create account</ButtonLink>
      <ButtonLink href={`/invitation/sign-in?token=${token}`} variant="quiet">
        Sign in
      </ButtonLink>
    </div>
  );
}

/** The information of Art. 14 GDPR, as in the e-mail. */
const YourData = ({ expiresAt }: { expiresAt: Date }) => (
  <Section title="Your data">
    <ul className="grid max-w-prose list-[square] gap-1.5 pl-5 marker:text-soft">
      <li>The person who invites you gave us your address. We use it for this invitation alone.</li>
      <li>
        The controller is <OperatorName />. Data protection contact: <Contact />
      </li>
      <li>
        We keep the address encrypted, with a keyed hash of it, until you answer or until <Time at={expiresAt} to="date" />. Then both are deleted within the
        hour.
      </li>
      <li>
        Only if you refuse, a keyed hash of the address and this workspace stays for six months, to recognise another invitation to you. We cannot read the
        address from it.
      </li>
      <li>The legal basis is the legitimate interest of those who invite somebody to work with them (Art. 6(1)(f) GDPR).</li>
      <li>Our mail provider received the address to deliver the e-mail. The members who manage the workspace see it.</li>
      <li>
        You can ask for access, correction, deletion or restriction, object by refusing, and complain to a data protection authority. More is in the{" "}
        <Link href="/privacy" className="link">
          privacy policy
        </Link>
        .
      </li>
    </ul>
  </Section>
);
