import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { Suspense } from "react";
import { freshVisitor, orPage, visit } from "#app/_edge/visit.ts";
import { AskFirst } from "#app/_ui/ask-first.tsx";
import { FormMessage } from "#app/_ui/form.tsx";
import { Page, PageHeader, Section } from "#app/_ui/page.tsx";
import { Remaining } from "#app/_ui/remaining.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { Time } from "#app/_ui/time.tsx";
import { SupportBanner } from "../../../_support-banner.tsx";
import { Impact } from "../../_impact.tsx";
import { TokenForm } from "../_token-form.tsx";
import { tokenOf } from "../_token-of.ts";
import { endOldSigning, keepOldSigning } from "../actions.ts";
import { SignForm, StopSigningForm } from "./_forms.tsx";

export const metadata: Metadata = { title: "Signed messages" };

type Params = Promise<{ workspace: string; token: string }>;

export default function SigningPage({ params }: { params: Params }) {
  return (
    <Page width="normal">
      <Suspense fallback={<Skeleton className="h-[40rem] w-full" />}>
        <Signing params={params} />
      </Suspense>
    </Page>
  );
}

async function Signing({ params }: { params: Params }) {
  const { workspace, token: id } = await params;
  const path = `/w/${workspace}/tokens/${id}`;
  await freshVisitor(`${path}/signing`);
  await visit(workspace, "tokens:write", `${path}/signing`);
  const access = await visit(workspace, "tokens:read", `${path}/signing`);
  const token = await orPage(() => tokenOf(access, id));
  // Programs send no messages that could be signed.
  if (token.kind === "program" || token.state === "ended") redirect(path);
  const { isSigned, signingOverlapUntil } = token;
  const props = { workspace, token: id };
  return (
    <>
      <SupportBanner id={workspace} />
      <PageHeader
        title="Signed messages"
        lead="The sender signs each message besides the token (Standard Webhooks: webhook-id, webhook-timestamp, webhook-signature). Whoever reads a message on its way can then send no other one."
        eyebrow={
          <Link href={path} className="link">
            {token.name}
          </Link>
        }
      />
      {signingOverlapUntil && (
        <Section title="Overlap">
          <FormMessage tone="note">
            Until <Time at={signingOverlapUntil} /> (<Remaining until={signingOverlapUntil} now={new Date()} />) we accept messages that are signed with the new
            secret, and messages as they were before the last change.
          </FormMessage>
          <div className="mt-6 grid justify-items-start gap-4">
            <AskFirst label="Accept only the new secret">
              <p>We reject messages without the new secret from now on. A sender that does not have it yet is cut off. This cannot be undone.</p>
              <TokenForm ids={props} action={endOldSigning} button="Accept only the new secret" variant="danger" />
            </AskFirst>
            <AskFirst label="Undo the last change" variant="quiet">
              <p>We reject messages that are signed with the new secret from now on. A sender that has it already is cut off. The new secret is deleted.</p>
              <TokenForm ids={props} action={keepOldSigning} button="Undo the last change" variant="danger" />
            </AskFirst>
          </div>
        </Section>
      )}
      <SignForm {...props} isSigned={isSigned}>
        <Section title={isSigned ? "What signs with the old secret" : "What sends without a signature"}>
          <Impact workspace={workspace} token={token} />
          <div className="mt-6">
            <FormMessage tone="warning">
              {isSigned
                ? "The sender has to get the new secret before the old one stops working. The new secret is shown once."
                : "The sender has to sign before unsigned messages are rejected. The secret is shown once."}
            </FormMessage>
          </div>
        </Section>
      </SignForm>
      {isSigned && (
        <Section title="Stop asking for signatures">
          <StopSigningForm {...props} />
        </Section>
      )}
    </>
  );
}
