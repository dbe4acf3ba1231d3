/** Where the workspace stands in the tree, and what stands below it. */
import Link from "next/link";
import { visit } from "#app/_edge/visit.ts";
import { Badge } from "#app/_ui/badge.tsx";
import { ButtonLink } from "#app/_ui/button.tsx";
import { EmptyState } from "#app/_ui/empty-state.tsx";
import { formatPlural } from "#app/_ui/number.ts";
import { Section } from "#app/_ui/page.tsx";
import { Table } from "#app/_ui/table.tsx";
import * as workspaces from "#lib/workspaces/index.ts";
import { type PlaceView, STAYS } from "#lib/workspaces/schema.ts";
import { MoveForm, ShareForm } from "./_place-forms.tsx";

export async function Place({ workspace }: { workspace: string }) {
  const place = await workspaces.placeOf(await visit(workspace, "workspace:manage", `/w/${workspace}/settings`));
  const targets = place.targets.map(({ id, name, level }) => ({ value: id, label: `${"– ".repeat(level)}${name}` }));
  const known = new Set(targets.map(({ value }) => value));
  const here = place.parent && !known.has(place.parent.id) ? [{ value: place.parent.id, label: place.parent.name }] : [];
  const hidden = place.isBelow && !place.parent ? [{ value: STAYS, label: "Where it is, below a workspace that you cannot enter" }] : [];
  return (
    <>
      <Section id="place" title="Place in the tree" lead={whereItStands(place)}>
        <div className="grid gap-10">
          <MoveForm
            workspace={workspace}
            parent={place.parent?.id ?? hidden[0]?.value ?? ""}
            places={[{ value: "", label: "At the top" }, ...hidden, ...here, ...targets]}
          />
          {place.isBelow && <ShareForm workspace={workspace} isShared={place.sharesMembers} />}
        </div>
      </Section>
      <Section
        id="below"
        title="Workspaces below"
        lead="Each has its own members. Yours work there only where its owner says so."
        actions={
          <ButtonLink href={`/w/${workspace}/new`} variant="quiet">
            New workspace below
          </ButtonLink>
        }
      >
        <Below place={place} />
      </Section>
    </>
  );
}

function whereItStands({ isBelow, parent }: PlaceView) {
  if (!isBelow) return "It stands at the top: no other workspace is above it.";
  return parent ? `It stands below ${parent.name}.` : "It stands below a workspace that you cannot enter.";
}

function Below({ place: { below, othersBelow } }: { place: PlaceView }) {
  if (below.length + othersBelow === 0) {
    return <EmptyState title="No workspaces below">Open one for a site, a customer or a team that should have members and devices of its own.</EmptyState>;
  }
  return (
    <div className="grid gap-4">
      {below.length > 0 && (
        <Table
          caption={formatPlural(below.length, "workspace")}
          columns={[
            { key: "name", label: "Workspace" },
            { key: "role", label: "What you are there" },
            { key: "members", label: "Members from here" },
          ]}
          rows={below.map(({ id, name, role, isClosed, sharesMembers }) => ({
            key: id,
            cells: [
              <span key="name" className="inline-flex flex-wrap items-center gap-2">
                <Link href={`/w/${id}`} className="link">
                  {name}
                </Link>
                {isClosed && <Badge tone="warn">closed</Badge>}
              </span>,
              role,
              sharesMembers ? "work there, too" : "do not work there",
            ],
          }))}
        />
      )}
      {othersBelow > 0 && (
        <p className="text-soft">{formatPlural(othersBelow, "workspace")} below that you cannot enter: who is in it is its owner’s to say.</p>
      )}
    </div>
  );
}
