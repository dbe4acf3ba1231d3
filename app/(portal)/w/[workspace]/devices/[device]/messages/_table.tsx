import { EmptyState } from "#app/_ui/empty-state.tsx";
import { formatCount } from "#app/_ui/number.ts";
import { Status } from "#app/_ui/status.tsx";
import { Table } from "#app/_ui/table.tsx";
import { Time } from "#app/_ui/time.tsx";
import { type MessageView, OUTCOMES } from "#lib/measurements/schema.ts";

const SIGNS = { stored: "good", repeated: "off", partly: "warn", dropped: "bad", refused: "bad", more: "waiting" } as const;

/** Formats by the names that people know them by. */
const FORMATS: Record<string, string> = {
  "": "–",
  added: "Added in the portal or by a program",
  native: "Kept’s own",
  thingsboard: "ThingsBoard",
  datacake: "Datacake",
  tts: "The Things Stack",
  chirpstack: "ChirpStack",
  particle: "Particle",
  senml: "SenML",
  line: "Line protocol",
};

const COLUMNS = [
  { key: "at", label: "When", numeric: true },
  { key: "outcome", label: "What became of it" },
  { key: "why", label: "Why" },
  { key: "format", label: "Format" },
  { key: "stored", label: "Readings stored", numeric: true, align: "end" as const },
  { key: "times", label: "How often", numeric: true, align: "end" as const },
];

function sentences(why: MessageView["why"]): string {
  const text = why.map(({ sentence }) => sentence).join("; ");
  return `${text[0]?.toUpperCase()}${text.slice(1)}`;
}

export function MessageTable({ messages }: { messages: MessageView[] }) {
  if (messages.length === 0) {
    return (
      <EmptyState title="No message in the last 24 hours">When the device sends something, what became of it stands here a second or two later.</EmptyState>
    );
  }
  return (
    <Table
      caption="Messages, newest first"
      showCaption={false}
      columns={COLUMNS}
      rows={messages.map(({ id, at, outcome, why, format, stored, times }) => ({
        key: id,
        cells: [
          <Time key="at" at={new Date(at)} to="second" />,
          <Status key="outcome" is={SIGNS[outcome]}>
            {OUTCOMES[outcome]}
          </Status>,
          why.length === 0 ? "–" : sentences(why),
          FORMATS[format] ?? format,
          outcome === "more" ? "–" : formatCount(stored),
          times === 1 ? "once" : `× ${formatCount(times)}`,
        ],
      }))}
    />
  );
}
