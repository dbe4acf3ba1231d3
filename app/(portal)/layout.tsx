import Link from "next/link";
import { type ReactNode, Suspense } from "react";
import { Logo } from "#app/_ui/logo.tsx";
import { SkipLink } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { AccountMenu } from "./_account-menu.tsx";

/** The frame of the portal: free of anything personal, so that it can be sent at once; the menu streams in. It authorises nothing. */
export default function PortalLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <SkipLink />
      <header className="border-b border-rule">
        <div className="mx-auto flex min-h-16 w-full max-w-6xl items-center justify-between gap-4 px-5 sm:px-8">
          <Link href="/w" aria-label="Kept, to your workspace" className="inline-flex min-h-11 items-center">
            <Logo />
          </Link>
          <nav aria-label="Account" data-slot="account" className="flex min-w-0 items-center">
            <Suspense fallback={<Skeleton className="h-11 w-32" />}>
              <AccountMenu />
            </Suspense>
          </nav>
        </div>
      </header>
      {children}
    </>
  );
}
