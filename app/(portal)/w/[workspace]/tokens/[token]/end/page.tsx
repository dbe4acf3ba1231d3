import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { type ReactNode, Suspense } from "react";
import { orPage, visit } from "#app/_edge/visit.ts";
import { FormMessage } from "#app/_ui/form.tsx";
import { Page, PageHeader, Section } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { Time } from "#app/_ui/time.tsx";
import { SupportBanner } from "../../../_support-banner.tsx";
import { Impact } from "../../_impact.tsx";
import { TokenForm } from "../_token-form.tsx";
import { type AnyToken, idsOf, tokenOf } from "../_token-of.ts";
import { endOldToken, keepOldToken } from "../actions.ts";
import { EndForm } from "./_forms.tsx";

export const metadata: Metadata = { title: "End a token" };

type Params = Promise<{ workspace: string; token: string }>;
type Search = Promise<Record<string, string | string[] | undefined>>;

export default function EndTokenPage({ params, searchParams }: { params: Params; searchParams: Search }) {
  return (
    <Page width="normal">
      <Suspense fallback={<Skeleton className="h-[40rem] w-full" />}>
        <End params={params} searchParams={searchParams} />
      </Suspense>
    </Page>
  );
}

async function End({ params, searchParams }: { params: Params; searchParams: Search }) {
  const { workspace, token: id } = await params;
  const path = `/w/${workspace}/tokens/${id}`;
  await visit(workspace, "tokens:write", `${path}/end`);
  const access = await visit(workspace, "tokens:read", `${path}/end`);
  const token = await orPage(() => tokenOf(access, id));
  if (token.state === "ended") redirect(path);
  const { which } = await searchParams;
  const { title, what, form } = partsOf(token, workspace, token.previousUntil === null ? undefined : which);
  return (
    <>
      <SupportBanner id={workspace} />
      <PageHeader
        title={title}
        eyebrow={
          <Link href={path} className="link">
            {token.name}
          </Link>
        }
      />
      <Section title="What stops">
        <Impact workspace={workspace} token={token} />
        <div className="mt-6">
          <FormMessage tone="warning">{what}</FormMessage>
        </div>
      </Section>
      <Section title="Confirm">{form}</Section>
    </>
  );
}

type Parts = { title: string; what: ReactNode; form: ReactNode };

/** `which` of the two tokens of an overlap is to end: the old one, the new one, or both. */
function partsOf(token: AnyToken, workspace: string, which: string | string[] | undefined): Parts {
  const { hint, previousHint, previousUntil } = token;
  const ids = idsOf(workspace, token);
  if (which === "old" && previousUntil) {
    return {
      title: "End the old token",
      what: (
        <>
          Requests with the old token are rejected from then on, instead of from <Time at={previousUntil} />. This cannot be undone. We do not record which of
          the two tokens was used last. The new token ({hint}…) goes on working.
        </>
      ),
      form: <TokenForm ids={ids} action={endOldToken} button="End the old token now" variant="danger" />,
    };
  }
  if (which === "new" && previousHint) {
    return {
      title: "Keep the old token",
      what: `Requests with the new token (${hint}…) are rejected from then on. This cannot be undone. The old token (${previousHint}…) goes on working, with its own end.`,
      form: <TokenForm ids={ids} action={keepOldToken} button="Keep the old token, end the new one" variant="danger" />,
    };
  }
  return {
    title: "End the token",
    what: (
      <>
        Requests with this token are rejected from then on{previousUntil && ", also those with the old one"}. An end at a later time can be cancelled until
        then, an end at once for a minute. Stored readings stay.
        {token.kind === "program" && " Tokens that this program issued go on working."}
      </>
    ),
    form: <EndForm {...ids} />,
  };
}
