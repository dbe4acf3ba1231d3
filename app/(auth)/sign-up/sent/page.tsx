import type { Metadata } from "next";
import { PerRequest } from "#app/_edge/per-request.tsx";
import { Page, PageHeader } from "#app/_ui/page.tsx";

export const metadata: Metadata = { title: "Look into your mailbox" };

export default function SentPage() {
  return (
    <Page width="narrow">
      <PageHeader title="Look into your mailbox" lead="We have sent a mail to the address you gave." />
      <div className="grid max-w-prose gap-4">
        <p>
          It holds a link that works once and for 24 hours. Open it and press the button there to confirm that the address is yours; then sign in. If you chose
          a passkey, open it on a device you want to sign in with: the passkey is made there.
        </p>
        <p className="text-soft">
          No mail after a few minutes? Look among the unwanted ones, or sign up again: an account that is never confirmed is deleted after seven days.
        </p>
      </div>
      <PerRequest />
    </Page>
  );
}
