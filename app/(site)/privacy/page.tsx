import type { Metadata } from "next";
import Link from "next/link";
import { connection } from "next/server";
import { Suspense } from "react";
import { Contact } from "#app/_edge/contact.tsx";
import { OperatorName } from "#app/_edge/operator.tsx";
import { FormMessage } from "#app/_ui/form.tsx";
import { Markdown } from "#app/_ui/markdown.tsx";
import { Page, PageHeader } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { current, upcoming } from "#lib/documents/index.ts";
import { dayInWords, TITLES } from "#lib/documents/schema.ts";

export const metadata: Metadata = { title: "Privacy policy" };

export default function PrivacyPage() {
  return (
    <Page width="normal">
      <PageHeader
        title={TITLES.privacy}
        lead={
          <>
            Controller: <OperatorName /> (
            <Link href="/imprint" className="link">
              imprint
            </Link>
            ). Data protection contact: <Contact />
          </>
        }
      />
      <Suspense fallback={<Skeleton className="h-[60rem] w-full" />}>
        <Text />
      </Suspense>
    </Page>
  );
}

/** Comes with the request: which version applies depends on the moment. */
async function Text() {
  await connection();
  const now = new Date();
  const { version, body, sha256 } = current("privacy", now);
  const next = upcoming("privacy", now);
  return (
    <>
      {next && (
        <div className="mb-8">
          <FormMessage tone="note" title={`Version ${next.version} applies from ${dayInWords(next.effectiveFrom)}`}>
            <Link href={`/privacy/versions/${next.version}`} className="link">
              Read it and see what changes
            </Link>
          </FormMessage>
        </div>
      )}
      <Markdown>{withoutTitle(body)}</Markdown>
      <p className="mt-12 border-t border-rule pt-4 text-sm text-soft">
        This is version {version}. SHA-256 of this text, as recorded with every agreement to it: <code className="numeric break-all">{sha256}</code>.{" "}
        <Link href="/privacy/versions" className="link">
          All versions and what changed
        </Link>
      </p>
    </>
  );
}

/** The page has the title already. */
const withoutTitle = (body: string) => body.replace(/^# .*\n/, "");
