import type { Metadata } from "next";
import { Suspense } from "react";
import { readSignUpAddress } from "#app/_edge/sign-up-cookie.ts";
import { ButtonLink } from "#app/_ui/button.tsx";
import { Page, PageHeader } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { shownAddress } from "#lib/identity/index.ts";
import { ResendForm } from "./_resend.tsx";

export const metadata: Metadata = { title: "Check your e-mail" };

export default function SentPage() {
  return (
    <Page width="narrow">
      <PageHeader title="Check your e-mail" />
      <div className="grid max-w-prose gap-6">
        <Suspense fallback={<Skeleton className="h-24 w-full" />}>
          <Sent />
        </Suspense>
        <p>
          The link works once and expires after 24 hours. Open it in this browser and confirm your address there, then sign in. In another browser the page asks
          for your password again. If you chose a passkey, open the link on a device that you want to sign in with: you create the passkey there.
        </p>
      </div>
    </Page>
  );
}

/** The address comes from the cookie of this browser, and is the same whether the address has an account or not. */
async function Sent() {
  const email = await readSignUpAddress();
  if (!email) {
    return (
      <>
        <p>We sent a link to the address you entered. No e-mail after a few minutes? Check your spam folder, or sign up again.</p>
        <p>
          <ButtonLink href="/sign-up" variant="quiet">
            Sign up again
          </ButtonLink>
        </p>
      </>
    );
  }
  return (
    <>
      <p className="text-lg">
        We sent a link to <strong className="wrap-anywhere">{shownAddress(email)}</strong>.
      </p>
      <p className="text-soft">
        Not your address?{" "}
        <a href="/sign-up" className="link">
          Sign up again
        </a>
        . A sign-up that is not confirmed is deleted after 24 hours. No e-mail after a few minutes? Check your spam folder first.
      </p>
      <ResendForm />
    </>
  );
}
