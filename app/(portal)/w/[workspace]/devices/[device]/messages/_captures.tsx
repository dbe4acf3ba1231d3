import { CopyBlock } from "#app/_ui/copy.tsx";
import { formatBytes } from "#app/_ui/number.ts";
import { Section } from "#app/_ui/page.tsx";
import { formatTime } from "#app/_ui/time.tsx";
import type * as devices from "#lib/devices/index.ts";
import { CaptureForms } from "./_capture-form.tsx";

type Captured = Awaited<ReturnType<typeof devices.captured>>;
type Props = { captured: Captured; workspace: string; device: string };

/** Debug capture: the switch, and what was kept. */
export function Captures({ captured: { until, captures }, workspace, device }: Props) {
  return (
    <Section title="Whole messages" id="capture" lead="To see what the device really sends, when what became of it does not tell enough.">
      <CaptureForms workspace={workspace} device={device} until={until} isEmpty={captures.length === 0} />
      {captures.length > 0 && (
        <ol aria-label="Whole messages, newest first" className="mt-8 grid gap-4">
          {captures.map(({ id, at, kind, body, bytes }) => (
            <li key={id}>
              <CopyBlock label={`${formatTime(at, "second")}, ${formatBytes(bytes)}${kind === "hex" ? ", in hexadecimal" : ""}`} text={body} />
            </li>
          ))}
        </ol>
      )}
      {until && captures.length === 0 && (
        <p className="mt-6 text-soft">No message has been kept since you started. Those that arrive from now on appear here.</p>
      )}
    </Section>
  );
}
