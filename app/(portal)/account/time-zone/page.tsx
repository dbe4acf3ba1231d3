import type { Metadata } from "next";
import Link from "next/link";
import { Suspense } from "react";
import { visitor } from "#app/_edge/visit.ts";
import { Page, PageHeader } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { timeZoneOf } from "#lib/identity/index.ts";
import { currentZoneName } from "#lib/platform/time-zone.ts";
import { TimeZoneForm } from "./_form.tsx";

export const metadata: Metadata = { title: "Time zone" };

export default function TimeZonePage() {
  return (
    <Page width="narrow">
      <PageHeader
        title="Time zone"
        eyebrow={
          <Link href="/account" className="link">
            Your account
          </Link>
        }
        lead="The portal shows times in this zone. Days of downloads and deletions begin and end at midnight there."
      />
      <Suspense fallback={<Skeleton className="h-48 w-full" />}>
        <Choice />
      </Suspense>
    </Page>
  );
}

/** UTC first, then the zones that this server knows. */
const zonesOf = () => [
  "UTC",
  ...Intl.supportedValuesOf("timeZone")
    .filter((zone) => zone !== "UTC")
    .map(currentZoneName)
    .sort(),
];

async function Choice() {
  const session = await visitor("/account/time-zone");
  const chosen = await timeZoneOf(session);
  return <TimeZoneForm chosen={chosen && currentZoneName(chosen)} zones={zonesOf()} />;
}
