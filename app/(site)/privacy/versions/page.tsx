import type { Metadata } from "next";
import Link from "next/link";
import { connection } from "next/server";
import { Suspense } from "react";
import { Page, PageHeader } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { Table } from "#app/_ui/table.tsx";
import { current, list, upcoming } from "#lib/documents/index.ts";
import { dayInWords, NOTICE_DAYS } from "#lib/documents/schema.ts";

export const metadata: Metadata = { title: "Versions of the privacy policy" };

export default function VersionsPage() {
  return (
    <Page width="normal">
      <PageHeader
        title="Versions of the privacy policy"
        lead={`Every version stays here, word for word. A version that changes something to your disadvantage is published at least ${NOTICE_DAYS} days before it applies, and we mail you about it.`}
      />
      <Suspense fallback={<Skeleton className="h-96 w-full" />}>
        <Versions />
      </Suspense>
    </Page>
  );
}

/** Comes with the request: which version applies depends on the moment. */
async function Versions() {
  await connection();
  const now = new Date();
  const [applies, next] = [current("privacy", now), upcoming("privacy", now)];
  const statusOf = (version: number) => (version === applies.version ? "Applies now" : next && version > applies.version ? "Applies later" : "Replaced");
  return (
    <Table
      caption="Versions, the newest first"
      showCaption={false}
      columns={[
        { key: "version", label: "Version" },
        { key: "from", label: "Applies from" },
        { key: "status", label: "Status" },
        { key: "hash", label: "SHA-256 of the text", numeric: true },
      ]}
      rows={list().map(({ version, effectiveFrom, sha256 }) => ({
        key: String(version),
        cells: [
          <Link key="version" href={`/privacy/versions/${version}`} className="link">
            Version {version}
          </Link>,
          `${dayInWords(effectiveFrom)}, 00:00 UTC`,
          statusOf(version),
          <span key="hash" className="wrap-anywhere">
            {sha256}
          </span>,
        ],
      }))}
    />
  );
}
