import { Badge } from "#app/_ui/badge.tsx";
import { EmptyState } from "#app/_ui/empty-state.tsx";
import { FormMessage } from "#app/_ui/form.tsx";
import { Section } from "#app/_ui/page.tsx";
import { Status } from "#app/_ui/status.tsx";
import { Table } from "#app/_ui/table.tsx";
import { Time } from "#app/_ui/time.tsx";
import type { SightHow, SightRow, Sights } from "#lib/privacy/schema.ts";

type Props = { name: string; on: string; day: Date; sights: Sights };

export function WhoCould({ name, on, day, sights: { since, rows } }: Props) {
  return (
    <Section title={`${name}, on ${on}`}>
      <div className="grid gap-6">
        {since && (
          <FormMessage tone="note">
            It is in this workspace since <Time at={since} />. Before that, the record of the workspace where it was tells who could see it.
          </FormMessage>
        )}
        {rows.length === 0 ? (
          <EmptyState title="Nobody">Nobody could see this device on that day: it was not in this workspace then, or the day is still to come.</EmptyState>
        ) : (
          <Table
            caption={`Who could see ${name} on ${on}`}
            showCaption={false}
            columns={[
              { key: "who", label: "Who" },
              { key: "how", label: "How they came by it" },
              { key: "when", label: "When they could" },
              { key: "did", label: "Whether they looked" },
            ]}
            rows={rows.map((row, index) => ({ key: `${row.who}-${index}`, cells: cells(row, day) }))}
          />
        )}
      </div>
    </Section>
  );
}

const BY = { token: "Token", support: "Support" } as const;

function cells(row: SightRow, day: Date) {
  return [
    <span key="who" className="inline-flex flex-wrap items-baseline gap-x-2">
      <span className="first-letter:uppercase">{row.who}</span>
      {row.by !== "person" && <Badge tone={row.by === "support" ? "warn" : "neutral"}>{BY[row.by]}</Badge>}
    </span>,
    row.how.length === 0 ? (
      <Status key="how" is="warn">
        Not known. Please write to us.
      </Status>
    ) : (
      <Lines key="how" how={row.how} show={({ words }) => words} />
    ),
    <Lines key="when" how={row.how} show={({ periods }) => periods.map((period) => hoursOf(period, day)).join(", ")} />,
    <Did key="did" row={row} />,
  ];
}

const Lines = ({ how, show }: { how: readonly SightHow[]; show: (how: SightHow) => string }) => (
  <span className="grid gap-1">
    {how.map((one) => (
      <span key={`${one.words} ${one.periods[0]?.from.getTime()}`}>{show(one)}</span>
    ))}
  </span>
);

function Did({ row: { looked, listed } }: { row: SightRow }) {
  if (looked) return <Status is="good">Looked, first at {clockOf(looked)}</Status>;
  if (listed) return <Status is="good">Saw it in the list, first at {clockOf(listed)}</Status>;
  return <Status is="off">Did not look</Status>;
}

const clockOf = (at: Date) => at.toISOString().slice(11, 16);

function hoursOf({ from, to }: { from: Date; to: Date }, day: Date): string {
  const end = day.getTime() + 86_400_000;
  if (from.getTime() <= day.getTime() && to.getTime() >= end) return "all day";
  return `${clockOf(from)} to ${to.getTime() >= end ? "24:00" : clockOf(to)}`;
}
