/** What was sent today, and what may be. */
import { Meter } from "#app/_ui/meter.tsx";
import { formatCount, formatPlural } from "#app/_ui/number.ts";
import { Section } from "#app/_ui/page.tsx";
import { MESSAGE_BYTES, TEXT_BYTES } from "#lib/billing/schema.ts";
import type { Meter as Used, WorkspaceMeter } from "#lib/measurements/schema.ts";

/** Stored and backfilled readings of the workspace, where its plan limits them. */
export function Storage({ used }: { used: WorkspaceMeter }) {
  const { plan, limits, stored, backfilled } = used;
  if (!limits) return null;
  const lead = `The plan ${plan} stores ${formatCount(limits.storedReadings)} readings. A month, devices may send ${formatCount(limits.backfilledPerMonth)} readings that are older than 31 days. A text counts as one reading for each started ${TEXT_BYTES} bytes. We reject readings over a limit and tell the sender. To make room, delete readings or set how many days a field is kept.`;
  return (
    <Section title="Storage" lead={lead}>
      <div className="grid gap-3">
        <Meter label="Stored readings" value={stored} max={limits.storedReadings} />
        <Meter label="Backfilled readings this month" value={backfilled} max={limits.backfilledPerMonth} />
      </div>
    </Section>
  );
}

export function Usage({ used, who }: { used: Used; who: string }) {
  const { plan, limits, messages, readings } = used;
  const sent = `${formatPlural(messages, "message")} today`;
  if (!limits) {
    return (
      <Section title="Today" lead="Nothing is limited here.">
        <p>
          {sent}, {formatPlural(readings, "reading")}
        </p>
      </Section>
    );
  }
  const lead = `On the plan ${plan} ${who} may send ${formatCount(limits.readingsPerDay)} readings a day, and ${formatCount(limits.messagesPerMinute)} messages a minute; a message counts once for each started ${MESSAGE_BYTES / 1024} KiB. Kept rejects messages beyond that and tells the sender when to send them again.`;
  return (
    <Section title="Today" lead={lead}>
      <div className="grid gap-3">
        <Meter label="Readings" value={readings} max={limits.readingsPerDay} />
        <p className="text-soft">{sent}. The count resets at 00:00 UTC.</p>
      </div>
    </Section>
  );
}
