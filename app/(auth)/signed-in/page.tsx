import type { Metadata } from "next";
import { PerRequest } from "#app/_edge/per-request.tsx";
import { Page, PageHeader } from "#app/_ui/page.tsx";

export const metadata: Metadata = { title: "Done" };

/** Where a form leads that was sent with an ended session, after its owner signed in beside it. Says nothing of anybody. */
export default function SignedInPage() {
  return (
    <Page width="narrow">
      <PageHeader title="Done" lead="Go back to the tab you came from and send the form again. What you typed is still there; passwords are asked for anew." />
      <p className="text-soft">You can close this tab.</p>
      <PerRequest />
    </Page>
  );
}
