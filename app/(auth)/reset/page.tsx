import type { Metadata } from "next";
import { connection } from "next/server";
import { Suspense } from "react";
import { ButtonLink } from "#app/_ui/button.tsx";
import { FormMessage } from "#app/_ui/form.tsx";
import { Page, PageHeader } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { resetOf, shownAddress } from "#lib/identity/index.ts";
import { ResetForm } from "./_form.tsx";

export const metadata: Metadata = { title: "Choose a new password" };

type Search = Promise<Record<string, string | string[] | undefined>>;

export default function ResetPage({ searchParams }: { searchParams: Search }) {
  return (
    <Page width="narrow">
      <PageHeader title="Choose a new password" lead="Setting it ends every session of the account. Then you sign in with it." />
      <Suspense fallback={<Skeleton className="h-64 w-full" />}>
        <NewPassword searchParams={searchParams} />
      </Suspense>
    </Page>
  );
}

/** Looks whether the link still works and uses nothing up: programs that look into mail open links. */
async function NewPassword({ searchParams }: { searchParams: Search }) {
  await connection();
  const { token, done } = await searchParams;
  if (done === "yes") return <Done />;
  const live = typeof token === "string" ? await resetOf(token) : null;
  if (!live || typeof token !== "string") return <Dead />;
  return (
    <>
      <p className="mb-6">
        For the account with the address <strong className="font-semibold wrap-anywhere">{shownAddress(live.email)}</strong>
      </p>
      <ResetForm token={token} email={live.email} />
    </>
  );
}

const Done = () => (
  <div className="grid justify-items-start gap-6">
    <FormMessage tone="success" title="Your new password is set">
      Every session of the account has ended. Sign in with the new password; if you have a second factor, it is asked for as before.
    </FormMessage>
    <ButtonLink href="/sign-in">Sign in</ButtonLink>
  </div>
);

const Dead = () => (
  <div className="grid justify-items-start gap-6">
    <FormMessage tone="warning" title="This link does not work any more">
      It has been used, a newer one took its place, or it is older than 30 minutes. Your password is as it was.
    </FormMessage>
    <ButtonLink href="/forgot">Ask for a new link</ButtonLink>
  </div>
);
