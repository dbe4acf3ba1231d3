import type { Metadata } from "next";
import Link from "next/link";
import { connection } from "next/server";
import { Suspense } from "react";
import { Page, PageHeader } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { agreementFor } from "#lib/documents/index.ts";
import { SignUpForm } from "./_form.tsx";

export const metadata: Metadata = { title: "Create an account" };

export default function SignUpPage() {
  return (
    <Page width="narrow">
      <PageHeader
        title="Create an account"
        lead="A name, an e-mail address, and a passkey or a password: beside each is why we ask for it. And your agreement to the privacy policy."
      />
      <Suspense fallback={<Skeleton className="h-[44rem] w-full" />}>
        <Form />
      </Suspense>
      <p className="mt-8">
        You have one already?{" "}
        <Link href="/sign-in" className="link">
          Sign in
        </Link>
        .
      </p>
    </Page>
  );
}

/** Comes with the request: which version of the privacy policy applies depends on the moment. */
async function Form() {
  await connection();
  return <SignUpForm agreement={agreementFor("privacy")} />;
}
