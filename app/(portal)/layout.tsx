import { type ReactNode, Suspense } from "react";
import { Footer } from "#app/_ui/footer.tsx";
import { Masthead } from "#app/_ui/masthead.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { TimeZoneProvider } from "#app/_ui/time-zone.tsx";
import { AccountMenu } from "./_account-menu.tsx";
import { chosenTimeZone } from "./_chosen-time-zone.ts";

/** The frame of the portal: free of anything personal, so that it can be sent at once; the menu streams in. It authorises nothing. */
export default function PortalLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <Masthead home="/w">
        <nav aria-label="Account" data-slot="account" className="flex min-w-0 items-center">
          <Suspense fallback={<Skeleton className="h-11 w-32" />}>
            <AccountMenu />
          </Suspense>
        </nav>
      </Masthead>
      <TimeZoneProvider zone={chosenTimeZone()}>{children}</TimeZoneProvider>
      <Footer claim="This page loads nothing from anybody else. The only cookie here keeps you signed in." />
    </>
  );
}
