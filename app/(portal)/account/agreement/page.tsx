import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { Suspense } from "react";
import { ownPath } from "#app/_edge/own-path.ts";
import { openQuestion, visitor } from "#app/_edge/visit.ts";
import { Page, PageHeader, Section } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { TextChanges } from "#app/_ui/text-changes.tsx";
import { agreementFor, changesBetween, type Question } from "#lib/documents/index.ts";
import { dayInWords } from "#lib/documents/schema.ts";
import { AgreementForm } from "./_form.tsx";

export const metadata: Metadata = { title: "New privacy policy" };

type Search = Promise<Record<string, string | string[] | undefined>>;

export default function AgreementPage({ searchParams }: { searchParams: Search }) {
  return (
    <Page width="normal">
      <PageHeader title="New privacy policy" lead="Please answer before you go on. Your devices keep sending, and your API tokens keep working." />
      <Suspense fallback={<Skeleton className="h-[40rem] w-full" />}>
        <Answer searchParams={searchParams} />
      </Suspense>
    </Page>
  );
}

async function Answer({ searchParams }: { searchParams: Search }) {
  const { next } = await searchParams;
  const session = await visitor("/account/agreement");
  const question = await openQuestion(session);
  const then = ownPath(typeof next === "string" ? next : undefined, "/w");
  if (!question) redirect(then);
  return (
    <>
      <Changes question={question} />
      <Section title="Your answer">
        <AgreementForm agreement={agreementFor("privacy")} next={then} />
      </Section>
      <Refusal />
    </>
  );
}

function Changes({ question: { text, agreed } }: { question: Question }) {
  const lead = `Version ${text.version} applies since ${dayInWords(text.effectiveFrom)}, 00:00 UTC.`;
  return (
    <Section title="What changed" lead={agreed ? `${lead} You agreed to version ${agreed.version}.` : lead}>
      {text.summary && <p className="mb-6 max-w-[68ch] text-lg">{text.summary}</p>}
      {agreed && (
        <details>
          <summary className="link inline-flex min-h-8 items-center">Show every change since version {agreed.version}, word by word</summary>
          <div className="mt-4">
            <TextChanges changes={changesBetween(agreed, text)} />
          </div>
        </details>
      )}
    </Section>
  );
}

const Refusal = () => (
  <Section title="If you do not agree" lead="You can sign out and answer later. Or you can leave, and take your data with you.">
    <ul className="grid gap-2">
      <li>
        <Link href="/account/export" className="link">
          Download your data
        </Link>
      </li>
      <li>
        <Link href="/account/delete" className="link">
          Delete the account
        </Link>
      </li>
    </ul>
  </Section>
);
