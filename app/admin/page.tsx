import type { Metadata } from "next";
import Link from "next/link";
import { visitAsStaff } from "#app/_edge/visit.ts";
import { EmptyState } from "#app/_ui/empty-state.tsx";
import { Page, PageHeader } from "#app/_ui/page.tsx";
import { Table } from "#app/_ui/table.tsx";
import { Time } from "#app/_ui/time.tsx";
import * as workspaces from "#lib/workspaces/index.ts";

export const metadata: Metadata = { title: "Support" };

export const instant = false;

export default async function AdminPage() {
  const open = await workspaces.openToSupport(await visitAsStaff());
  return (
    <Page width="normal">
      <PageHeader
        title="Support"
        lead="The workspaces whose owners let support staff in, by their number. Whatever you open there stands in the owner’s record, every time. There is no other way in."
      />
      {open.length === 0 ? (
        <EmptyState title="No workspace is open">The owner of a workspace lets support in under Settings, for some hours. Then it appears here.</EmptyState>
      ) : (
        <Table
          caption="Workspaces that let support in"
          showCaption={false}
          columns={[
            { key: "which", label: "Workspace", numeric: true },
            { key: "what", label: "To do what" },
            { key: "since", label: "Since" },
            { key: "until", label: "Until" },
          ]}
          rows={open.map(({ workspaceId, mayWrite, grantedAt, endsAt }) => ({
            key: workspaceId,
            cells: [
              <Link key="which" href={`/w/${workspaceId}`} prefetch={false} className="link break-all">
                {workspaceId}
              </Link>,
              mayWrite ? "Look, and change devices" : "Look",
              <Time key="since" at={grantedAt} />,
              <Time key="until" at={endsAt} />,
            ],
          }))}
        />
      )}
    </Page>
  );
}
