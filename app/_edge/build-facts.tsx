/** When this build was made, and what the last audit of its dependencies found. They come with the request: the shell is built before them. */
import { connection } from "next/server";
import { Suspense } from "react";
import { Facts } from "#app/_ui/card.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { Time } from "#app/_ui/time.tsx";
import { builtAt, lastAudit, lockfileHash } from "#lib/platform/dependency-audit.ts";

export const BuildFacts = () => (
  <Suspense fallback={<Skeleton className="h-24 w-full" />}>
    <FactsOfBuild />
  </Suspense>
);

async function FactsOfBuild() {
  await connection();
  const built = builtAt();
  return (
    <Facts
      facts={[
        { name: "Built", value: built ? <Time at={built} /> : "Not built: this is a development server" },
        { name: "Dependencies", value: audited() },
      ]}
    />
  );
}

function audited(): string {
  const audit = lastAudit();
  if (!audit) return "Not checked: no registry has answered with advisories for this version.";
  const found =
    audit.known === 0 ? "No known advisories" : `${audit.known} known advisories, ${audit.serious} of them high or critical in what runs in production`;
  const since = audit.lockfile === lockfileHash() ? "" : " The dependencies have changed since.";
  return `${found}, checked on ${audit.date}.${since}`;
}
