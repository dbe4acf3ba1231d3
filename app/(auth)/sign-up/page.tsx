import type { Metadata } from "next";
import Link from "next/link";
import { PerRequest } from "#app/_edge/per-request.tsx";
import { Page, PageHeader } from "#app/_ui/page.tsx";
import { SignUpForm } from "./_form.tsx";

export const metadata: Metadata = { title: "Create an account" };

export default function SignUpPage() {
  return (
    <Page width="narrow">
      <PageHeader
        title="Create an account"
        lead="A name, an e-mail address, and a passkey or a password: beside each is why we ask for it. Nothing else is asked."
      />
      <SignUpForm />
      <p className="mt-8">
        You have one already?{" "}
        <Link href="/sign-in" className="link">
          Sign in
        </Link>
        .
      </p>
      <PerRequest />
    </Page>
  );
}
