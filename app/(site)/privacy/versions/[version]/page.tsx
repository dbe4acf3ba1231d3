import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { connection } from "next/server";
import { Suspense } from "react";
import { PerRequest } from "#app/_edge/per-request.tsx";
import { Markdown } from "#app/_ui/markdown.tsx";
import { Page, PageHeader, Section } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { TextChanges } from "#app/_ui/text-changes.tsx";
import { changesBetween, list, versionOf } from "#lib/documents/index.ts";
import { type DocumentView, dayInWords } from "#lib/documents/schema.ts";

type Params = Promise<{ version: string }>;

export const generateStaticParams = () => list().map(({ version }) => ({ version: String(version) }));

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  return { title: `Privacy policy, version ${(await params).version}` };
}

export default async function VersionPage({ params }: { params: Params }) {
  const text = await find(params);
  const before = versionOf("privacy", text.version - 1);
  return (
    <Page width="normal">
      <PageHeader
        title={`${text.title}, version ${text.version}`}
        eyebrow={`Applies from ${dayInWords(text.effectiveFrom)}, 00:00 UTC`}
        lead={
          <Link href="/privacy/versions" className="link">
            All versions
          </Link>
        }
      />
      {before && (
        <Section id="changes" title={`Changes since version ${before.version}`} lead={text.summary}>
          <details>
            <summary className="link inline-flex min-h-8 items-center">Show every change, word by word</summary>
            <div className="mt-4">
              <Suspense fallback={<Skeleton className="h-96 w-full" />}>
                <Changes before={before} after={text} />
              </Suspense>
            </div>
          </details>
        </Section>
      )}
      <Section title="Check this text">
        <Check text={text} />
      </Section>
      <Section title="Text">
        <Markdown>{text.body.replace(/^# .*\n/, "")}</Markdown>
      </Section>
      <PerRequest />
    </Page>
  );
}

/** Comes with the request: the library that compares reads the clock, which a page that is built ahead must not. */
async function Changes({ before, after }: { before: DocumentView; after: DocumentView }) {
  await connection();
  return <TextChanges changes={changesBetween(before, after)} />;
}

async function find(params: Params): Promise<DocumentView> {
  const { version } = await params;
  return (/^\d{1,4}$/.test(version) ? versionOf("privacy", Number(version)) : undefined) ?? notFound();
}

const Check = ({ text: { version, sha256 } }: { text: DocumentView }) => (
  <div className="grid gap-3">
    <p>
      SHA-256: <code className="numeric break-all">{sha256}</code>
    </p>
    <p className="max-w-[68ch] text-soft">
      Everybody who agrees to this version gets this hash recorded with the agreement.{" "}
      <a href={`/privacy/versions/${version}/text`} className="link">
        Download the text
      </a>{" "}
      and run <code className="numeric">sha256sum privacy-{version}.md</code>: it prints the same hash as long as not one letter has changed.
    </p>
  </div>
);
