import type { Metadata } from "next";
import { Suspense } from "react";
import { mailedToken } from "#app/_edge/mailed-token.ts";
import { visitor } from "#app/_edge/visit.ts";
import { ButtonLink } from "#app/_ui/button.tsx";
import { FormMessage } from "#app/_ui/form.tsx";
import { Page, PageHeader } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { isFresh, waysOf } from "#lib/identity/index.ts";
import { JoinForm } from "./_form.tsx";

export const metadata: Metadata = { title: "Join the staff" };

type Search = Promise<Record<string, string | string[] | undefined>>;

export default function JoinPage({ searchParams }: { searchParams: Search }) {
  return (
    <Page width="narrow">
      <PageHeader title="Join the staff" lead="Staff run this portal. They sign in with a passkey, and their sessions are shorter." />
      <Suspense fallback={<Skeleton className="h-40 w-full" />}>
        <Join searchParams={searchParams} />
      </Suspense>
    </Page>
  );
}

async function Join({ searchParams }: { searchParams: Search }) {
  const search = await searchParams;
  const token = mailedToken(search.token);
  const path = token ? `/staff/join?token=${token}` : "/staff/join";
  const session = await visitor(path);
  if (session.isStaff) {
    return (
      <FormMessage tone="success" title="You belong to the staff">
        Your sessions now end after 15 minutes without activity, and after 8 hours. All others were ended.
      </FormMessage>
    );
  }
  if (!token) return <FormMessage tone="note">Nothing to join here: the link in the mail of your invitation leads to the button.</FormMessage>;
  const { factors } = await waysOf(session);
  if (!factors.includes("passkey")) {
    return (
      <Step href="/account/security" label="Add a passkey">
        Your account has no passkey yet. Add one, then open the link in the mail again.
      </Step>
    );
  }
  if (session.factor !== "passkey" || !isFresh(session)) {
    return (
      <Step href={`/account/confirm?next=${encodeURIComponent(path)}`} label="Confirm your identity">
        Before you join, show your passkey once more.
      </Step>
    );
  }
  return <JoinForm token={token} />;
}

const Step = ({ href, label, children }: { href: string; label: string; children: string }) => (
  <div className="grid justify-items-start gap-6">
    <FormMessage tone="note">{children}</FormMessage>
    <ButtonLink href={href}>{label}</ButtonLink>
  </div>
);
