/** The head of every page of a workspace: where one is, and where one can go from here, as far as one's rights go. */
import Link from "next/link";
import type { ReactNode } from "react";
import { visit } from "#app/_edge/visit.ts";
import { Badge } from "#app/_ui/badge.tsx";
import { classNames } from "#app/_ui/class-names.ts";
import { PageHeader } from "#app/_ui/page.tsx";
import * as workspaces from "#lib/workspaces/index.ts";
import { REGION_NAMES } from "#lib/workspaces/schema.ts";
import { ClosedBanner } from "./_closed-banner.tsx";
import { SupportBanner } from "./_support-banner.tsx";

const PLACES = [
  { path: "", label: "Devices", right: "devices:read" },
  { path: "/decoders", label: "Decoders", right: "devices:read" },
  { path: "/members", label: "Members", right: "members:read" },
  { path: "/tokens", label: "Tokens", right: "tokens:read" },
  { path: "/record", label: "Record", right: "record:read" },
  { path: "/settings", label: "Settings", right: "workspace:manage" },
  { path: "/rights", label: "Your rights", right: "workspace:read" },
] as const satisfies readonly { path: string; label: string; right: workspaces.Right }[];

type Props = {
  /** The workspace's number, as it stands in the address. */
  id: string;
  current: (typeof PLACES)[number]["label"];
  /** The page's own title, where it is not the workspace itself. */
  title?: ReactNode;
  lead?: ReactNode;
  actions?: ReactNode;
};

export async function WorkspaceHeader({ id, current, title, lead, actions }: Props) {
  const workspace = await workspaces.get(await visit(id, "workspace:read"));
  const badge = (
    <Badge>
      {workspace.region} · {REGION_NAMES[workspace.region]}
    </Badge>
  );
  return (
    <>
      <SupportBanner id={id} />
      <ClosedBanner workspace={workspace} />
      <PageHeader title={title ?? workspace.name} eyebrow={title ? workspace.name : badge} lead={lead} actions={actions} />
      <nav aria-label="Workspace" className="-mt-4 mb-10 flex flex-wrap gap-x-6">
        {PLACES.filter(({ right }) => workspace.rights.includes(right)).map(({ path, label }) => (
          <Link
            key={path}
            href={`/w/${id}${path}`}
            aria-current={label === current ? "page" : undefined}
            className={classNames("link inline-flex min-h-11 items-center", label === current && "font-semibold text-ink no-underline")}
          >
            {label}
          </Link>
        ))}
      </nav>
    </>
  );
}
