import Link from "next/link";
import { Badge } from "#app/_ui/badge.tsx";
import { ButtonLink } from "#app/_ui/button.tsx";
import { EmptyState } from "#app/_ui/empty-state.tsx";
import { Table } from "#app/_ui/table.tsx";
import { Time } from "#app/_ui/time.tsx";
import type { RecordEntry, RecordPage } from "#lib/privacy/schema.ts";
import { asking } from "./_search.ts";

type Props = { workspace: string; path: string; search: Record<string, string>; page: Pick<RecordPage, "entries" | "older"> };

export function Entries({ workspace, path, search, page: { entries, older } }: Props) {
  if (entries.length === 0) {
    return (
      <EmptyState title="Nothing here" action={<ButtonLink href={path}>Show everything</ButtonLink>}>
        Nobody did anything like this in the last 12 months. Entries appear when somebody changes something in the workspace, or looks at a device.
      </EmptyState>
    );
  }
  return (
    <>
      <Table
        caption="Entries, the newest first"
        showCaption={false}
        columns={[
          { key: "what", label: "What" },
          { key: "who", label: "Who" },
          { key: "when", label: "When" },
          { key: "with", label: "With" },
          { key: "about", label: "About" },
        ]}
        rows={entries.map((entry) => ({ key: entry.hash, cells: cells(entry, workspace) }))}
      />
      <nav aria-label="Entries" className="mt-6 flex flex-wrap gap-3">
        {search.before !== undefined && (
          <ButtonLink href={asking(path, search)} variant="quiet">
            To the newest
          </ButtonLink>
        )}
        {older && (
          <ButtonLink href={asking(path, search, { before: older })} variant="quiet">
            Older
          </ButtonLink>
        )}
      </nav>
    </>
  );
}

const BY = { token: "Token", support: "Support" } as const;

function cells({ words, by, who, issuer, at, browser, device, about }: RecordEntry, workspace: string) {
  return [
    words,
    <span key="who" className="inline-flex flex-wrap items-baseline gap-x-2">
      <span className="first-letter:uppercase">{who}</span>
      {(by === "token" || by === "support") && <Badge tone={by === "support" ? "warn" : "neutral"}>{BY[by]}</Badge>}
    </span>,
    <Time key="when" at={at} to="second" />,
    by === "token" ? `a token that ${issuer} issued` : (browser ?? "–"),
    <span key="about" className="inline-flex flex-wrap gap-x-2">
      {device?.id ? (
        <Link href={`/w/${workspace}/devices/${device.id}`} className="link">
          {device.name}
        </Link>
      ) : (
        device?.name
      )}
      {about}
      {!device && !about && "–"}
    </span>,
  ];
}
