import Link from "next/link";
import { formatCount, formatPlural } from "#app/_ui/number.ts";
import { Section } from "#app/_ui/page.tsx";
import { Status } from "#app/_ui/status.tsx";
import { Table } from "#app/_ui/table.tsx";
import type { Counts } from "#lib/measurements/schema.ts";

/** What was stored and what was not, and why: nothing is dropped in silence. */
export function Rejected({ counts, path }: { counts: Counts; path: string }) {
  return (
    <Section
      title="Stored and rejected"
      actions={
        <Link href={`${path}/messages`} className="link inline-flex min-h-11 items-center">
          Messages
        </Link>
      }
      lead={`${formatPlural(counts.readings, "reading")} stored in all. What was rejected in the last seven days stands here, by reason.`}
    >
      {counts.dropped.length === 0 ? (
        <Status is="good">Nothing was rejected.</Status>
      ) : (
        <>
          <Table
            caption="Rejected readings, last seven days"
            showCaption={false}
            columns={[
              { key: "reason", label: "Why" },
              { key: "count", label: "Readings", numeric: true, align: "end" },
            ]}
            rows={counts.dropped.map((one) => ({ key: one.reason, cells: [one.sentence, formatCount(one.count)] }))}
          />
          <p className="mt-4 max-w-prose text-sm text-soft">
            We do not keep the names of fields that the device does not have: they could be about people. The response to each request names the field and its
            position.
          </p>
        </>
      )}
    </Section>
  );
}
