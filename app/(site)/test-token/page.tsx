import type { Metadata } from "next";
import { Page, PageHeader } from "#app/_ui/page.tsx";
import { TestTokenForm } from "./_form.tsx";

export const metadata: Metadata = { title: "Test a token" };

export default function TestTokenPage() {
  return (
    <Page width="normal">
      <PageHeader
        title="Test a token"
        lead="Found a token, or not sure whether one still works? See what kind it is and what it may do. Nobody needs to be signed in for this."
      />
      <TestTokenForm />
    </Page>
  );
}
