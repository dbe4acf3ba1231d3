import type { Metadata } from "next";
import Link from "next/link";
import { OperatorFacts } from "#app/_edge/operator.tsx";
import { Page, PageHeader } from "#app/_ui/page.tsx";

export const metadata: Metadata = { title: "Imprint" };

export default function ImprintPage() {
  return (
    <Page width="normal">
      <PageHeader title="Imprint" lead="The company that operates this portal. It is the controller of your personal data under the GDPR." />
      <OperatorFacts />
      <p className="mt-8 text-soft">
        What the operator does with your data is in the{" "}
        <Link href="/privacy" className="link">
          privacy policy
        </Link>
        . You can complain to the supervisory authority named here, or to the one where you live or work.
      </p>
    </Page>
  );
}
