import type { Metadata } from "next";
import Link from "next/link";
import { PerRequest } from "#app/_edge/per-request.tsx";
import { Page, PageHeader } from "#app/_ui/page.tsx";
import { ForgotForm } from "./_form.tsx";

export const metadata: Metadata = { title: "Set a new password" };

export default function ForgotPage() {
  return (
    <Page width="narrow">
      <PageHeader
        title="Set a new password"
        lead="We mail you a link to a page where you choose a new one. If you have a second factor, it is still asked for."
      />
      <ForgotForm />
      <p className="mt-8">
        You have a passkey? It needs no password:{" "}
        <Link href="/sign-in" className="link">
          sign in with it
        </Link>
        .
      </p>
      <PerRequest />
    </Page>
  );
}
