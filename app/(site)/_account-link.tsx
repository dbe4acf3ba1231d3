/**
 * The right side of the header. It is asked for with each request, which also lets the scripts of these otherwise
 * static pages carry the request's nonce. The fallback is the same, so nothing moves when it arrives.
 */
import Link from "next/link";
import { Suspense } from "react";
import { currentSession } from "#app/_edge/visit.ts";
import { ButtonLink } from "#app/_ui/button.tsx";

export const AccountSlot = () => (
  <Suspense
    fallback={
      <div data-fallback>
        <SignedOut />
      </div>
    }
  >
    <AccountLink />
  </Suspense>
);

async function AccountLink() {
  const session = await currentSession();
  return <div data-slot="account">{session ? <ButtonLink href="/w">Open the portal</ButtonLink> : <SignedOut />}</div>;
}

const SignedOut = () => (
  <div className="flex items-center justify-end gap-1 sm:gap-2">
    <Link href="/sign-in" className="inline-flex min-h-11 items-center px-2 font-medium max-sm:text-sm sm:px-3 hover:text-accent">
      Sign in
    </Link>
    <ButtonLink href="/sign-up" className="max-sm:px-3 max-sm:text-sm">
      Create account
    </ButtonLink>
  </div>
);
