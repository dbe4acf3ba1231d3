import type { Metadata } from "next";
import { PerRequest } from "#app/_edge/per-request.tsx";
import { Page, PageHeader } from "#app/_ui/page.tsx";

export const metadata: Metadata = { title: "Check your e-mail" };

export default function SentPage() {
  return (
    <Page width="narrow">
      <PageHeader title="Check your e-mail" lead="We sent a link to the address you entered." />
      <div className="grid max-w-prose gap-4">
        <p>
          The link works once and expires after 24 hours. Open it in this browser and confirm your address there, then sign in. In another browser the page asks
          for your password again. If you chose a passkey, open the link on a device that you want to sign in with: you create the passkey there.
        </p>
        <p className="text-soft">
          No e-mail after a few minutes? Check your spam folder, or sign up again. A sign-up that is not confirmed is deleted after 24 hours.
        </p>
      </div>
      <PerRequest />
    </Page>
  );
}
