/** Stands on every page of a closed workspace that is left to its owner. */
import Link from "next/link";
import { FormMessage } from "#app/_ui/form.tsx";
import { Time } from "#app/_ui/time.tsx";
import type { WorkspaceDetail } from "#lib/workspaces/schema.ts";

export function ClosedBanner({ workspace: { id, closedAt, erasedFrom } }: { workspace: WorkspaceDetail }) {
  if (!closedAt || !erasedFrom) return null;
  return (
    <aside aria-label="This workspace is closed" className="mb-8">
      <FormMessage tone="warning">
        This workspace was closed on <Time at={closedAt} to="date" />. Messages from its devices are rejected and its members are out. On{" "}
        <Time at={erasedFrom} to="date" /> it is erased for good.{" "}
        <Link href={`/w/${id}/settings`} className="link">
          Open it again
        </Link>
      </FormMessage>
    </aside>
  );
}
