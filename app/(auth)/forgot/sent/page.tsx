import type { Metadata } from "next";
import Link from "next/link";
import { PerRequest } from "#app/_edge/per-request.tsx";
import { Page, PageHeader } from "#app/_ui/page.tsx";

export const metadata: Metadata = { title: "Look into your mailbox" };

export default function ForgotSentPage() {
  return (
    <Page width="narrow">
      <PageHeader title="Look into your mailbox" lead="If there is an account with the address you gave, a mail is on its way to it." />
      <div className="grid max-w-prose gap-4">
        <p>It holds a link that works once and for 30 minutes. The page behind it asks for your new password; then you sign in with it.</p>
        <p className="text-soft">
          No e-mail after a few minutes? Check your spam folder, and check that it was the address of your account. For your privacy, this page does not say
          whether there is an account. When many links were requested for one address in a day, we send at most one an hour: try again in an hour.{" "}
          <Link href="/forgot" className="link">
            Try another address
          </Link>
          .
        </p>
      </div>
      <PerRequest />
    </Page>
  );
}
