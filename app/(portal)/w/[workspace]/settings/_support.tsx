/** Letting support staff in, for its owner. */
import Link from "next/link";
import { visit } from "#app/_edge/visit.ts";
import { FormMessage } from "#app/_ui/form.tsx";
import { Section } from "#app/_ui/page.tsx";
import { Time } from "#app/_ui/time.tsx";
import * as workspaces from "#lib/workspaces/index.ts";
import { EndSupportForm, LetSupportInForm } from "./_support-forms.tsx";

/** `done` is what was just done, as it stands in the address. */
export async function Support({ workspace, done }: { workspace: string; done?: string | string[] | undefined }) {
  const support = await workspaces.supportNow(await visit(workspace, "workspace:read", `/w/${workspace}/settings`));
  return (
    <Section
      id="support"
      title="Support"
      lead="Our staff see nothing of this workspace: no devices, no measurements, not even its name. If you want help with something in it, let them in for some hours."
    >
      <div className="grid gap-6">
        {done === "ended" && !support && <FormMessage tone="success">Support staff are out.</FormMessage>}
        {support ? (
          <FormMessage tone="warning" title={support.mayWrite ? "Support staff can look and change devices" : "Support staff can look, and change nothing"}>
            Let in at <Time at={support.grantedAt} />. It ends by itself at <Time at={support.endsAt} />.
          </FormMessage>
        ) : (
          <ul className="grid max-w-prose list-[square] gap-1.5 pl-5 marker:text-soft">
            <li>They see the devices, their settings and what they measured; never members, tokens, this page or the record.</li>
            <li>It ends by itself, and at once when you end it. While it lasts, every page of the workspace says so.</li>
            <li>
              Whatever they look at stands in{" "}
              <Link href={`/w/${workspace}/record`} className="link">
                the record
              </Link>
              . The owner gets an e-mail.
            </li>
          </ul>
        )}
        {support ? <EndSupportForm workspace={workspace} /> : <LetSupportInForm workspace={workspace} />}
      </div>
    </Section>
  );
}
