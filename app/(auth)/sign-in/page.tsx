import type { Metadata } from "next";
import { Suspense } from "react";
import { FormMessage } from "#app/_ui/form.tsx";
import { Page, PageHeader } from "#app/_ui/page.tsx";
import { SignInForm } from "./_form.tsx";

export const metadata: Metadata = { title: "Sign in" };

type Search = Promise<Record<string, string | string[] | undefined>>;

export default function SignInPage({ searchParams }: { searchParams: Search }) {
  return (
    <Page width="narrow">
      <PageHeader title="Sign in" />
      <Suspense>
        <Notice searchParams={searchParams} />
      </Suspense>
      <SignInForm>
        <Suspense>
          <Next searchParams={searchParams} />
        </Suspense>
      </SignInForm>
    </Page>
  );
}

const NOTICES: Record<string, string> = {
  confirmed: "Your address is confirmed. Please sign in.",
  left: "You are signed out, and this browser keeps nothing of you.",
};

async function Notice({ searchParams }: { searchParams: Search }) {
  const search = await searchParams;
  const notice = Object.keys(NOTICES).find((name) => search[name] === "yes");
  if (!notice) return null;
  return (
    <div className="mb-6">
      <FormMessage tone="success">{NOTICES[notice]}</FormMessage>
    </div>
  );
}

/** Where to go afterwards. The action lets only our own paths pass. */
async function Next({ searchParams }: { searchParams: Search }) {
  const { next } = await searchParams;
  return typeof next === "string" ? <input type="hidden" name="next" value={next} form="sign-in" /> : null;
}
