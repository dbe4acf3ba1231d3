/** Stands on every page of a workspace while support staff are let in: for its members, and for the staff themselves. */
import Link from "next/link";
import { visit } from "#app/_edge/visit.ts";
import { FormMessage } from "#app/_ui/form.tsx";
import { Time } from "#app/_ui/time.tsx";
import * as workspaces from "#lib/workspaces/index.ts";

export async function SupportBanner({ id }: { id: string }) {
  const access = await visit(id, "workspace:read");
  const support = await workspaces.supportNow(access);
  if (!support) return null;
  const isSupport = access.standing === "support" || access.standing === "support-changes";
  return (
    <aside aria-label="Support access" className="mb-8">
      <FormMessage tone="warning">
        {isSupport ? "You are here as support until " : "Support staff are let into this workspace until "}
        <Time at={support.endsAt} />
        {support.mayWrite ? ", to look and to change devices." : ", to look, not to change anything."}
        {isSupport && " Whatever you open stands in the owner’s record."}
        {access.standing === "owner" && (
          <>
            {" "}
            <Link href={`/w/${id}/settings#support`} className="link">
              End it
            </Link>
          </>
        )}
      </FormMessage>
    </aside>
  );
}
