import type { Metadata } from "next";
import Link from "next/link";
import { BuildFacts } from "#app/_edge/build-facts.tsx";
import { Contact } from "#app/_edge/contact.tsx";
import { Page, PageHeader, Prose } from "#app/_ui/page.tsx";

export const metadata: Metadata = { title: "Reporting a weakness" };

/** The policy that /.well-known/security.txt names; SECURITY.md says the same to whoever reads the code. */
export default function SecurityPage() {
  return (
    <Page width="normal">
      <PageHeader
        title="Reporting a weakness"
        lead={
          <>
            Found a way to something that is not yours? Write to <Contact />
          </>
        }
      />
      <Prose>
        <p>You will hear back within three working days. Please give us 90 days before you publish.</p>
        <h2>What you may attack</h2>
        <p>Your own account, workspaces and devices, by any means. Please leave those of other people alone, and do not try how much load we bear.</p>
        <h2>What counts</h2>
        <ul>
          <li>Reading or changing what is somebody else’s.</li>
          <li>
            Anything that makes a sentence of the <Link href="/privacy">privacy policy</Link> untrue.
          </li>
          <li>Anything that takes the service away from others with little effort.</li>
        </ul>
        <h2>Limits</h2>
        <p>
          <Link href="/security/limits">What somebody can do with a leaked secret, and what Kept does not protect against</Link>.
        </p>
        <h2>This installation</h2>
      </Prose>
      <div className="mt-4">
        <BuildFacts />
      </div>
    </Page>
  );
}
