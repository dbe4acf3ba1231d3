import type { Metadata } from "next";
import Link from "next/link";
import { Contact } from "#app/_edge/contact.tsx";
import { OperatorName } from "#app/_edge/operator.tsx";
import { Markdown } from "#app/_ui/markdown.tsx";
import { Page, PageHeader } from "#app/_ui/page.tsx";
import { list } from "#lib/documents/index.ts";
import { dayInWords } from "#lib/documents/schema.ts";

export const metadata: Metadata = { title: "Privacy policy" };

export default function PrivacyPage() {
  const [policy] = list();
  if (!policy) return null;
  const { title, version, effectiveFrom, body, sha256 } = policy;
  return (
    <Page width="normal">
      <PageHeader
        title={title}
        eyebrow={`Version ${version} · ${dayInWords(effectiveFrom)}`}
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
      <Markdown>{withoutTitle(body)}</Markdown>
      <p className="mt-12 border-t border-rule pt-4 text-sm text-soft">
        SHA-256 of this text, as recorded with every agreement to it: <code className="numeric break-all">{sha256}</code>
      </p>
    </Page>
  );
}

/** The page has the title already. */
const withoutTitle = (body: string) => body.replace(/^# .*\n/, "");
