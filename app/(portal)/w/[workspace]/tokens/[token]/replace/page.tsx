import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { Suspense } from "react";
import { freshVisitor, orPage, visit } from "#app/_edge/visit.ts";
import { FormMessage } from "#app/_ui/form.tsx";
import { Page, PageHeader, Section } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { SupportBanner } from "../../../_support-banner.tsx";
import { Impact } from "../../_impact.tsx";
import { tokenOf } from "../_token-of.ts";
import { RotateForm } from "./_form.tsx";

export const metadata: Metadata = { title: "Replace a token" };

type Params = Promise<{ workspace: string; token: string }>;

export default function ReplaceTokenPage({ params }: { params: Params }) {
  return (
    <Page width="normal">
      <Suspense fallback={<Skeleton className="h-[40rem] w-full" />}>
        <Replace params={params} />
      </Suspense>
    </Page>
  );
}

async function Replace({ params }: { params: Params }) {
  const { workspace, token: id } = await params;
  const path = `/w/${workspace}/tokens/${id}`;
  await freshVisitor(`${path}/replace`);
  await visit(workspace, "tokens:write", `${path}/replace`);
  const access = await visit(workspace, "tokens:read", `${path}/replace`);
  const token = await orPage(() => tokenOf(access, id));
  if (token.kind === "device") redirect(`/w/${workspace}/devices/${token.devices[0]}/token`);
  return (
    <>
      <SupportBanner id={workspace} />
      <PageHeader
        title="Replace the token"
        lead="The new token is shown once. It may do the same as the old one, and you answer for it from then on."
        eyebrow={
          <Link href={path} className="link">
            {token.name}
          </Link>
        }
      />
      <RotateForm workspace={workspace} token={id} kind={token.kind} oldTokenUntil={token.previousUntil}>
        <Section title="What uses the old token">
          <Impact workspace={workspace} token={token} />
          <div className="mt-6">
            <FormMessage tone="warning">
              What uses the old token has to get the new one before the old one stops working. Until then both work, and you can keep the old one instead.
              {token.previousUntil && " The token that this one replaced stops working at once."}
            </FormMessage>
          </div>
        </Section>
      </RotateForm>
    </>
  );
}
