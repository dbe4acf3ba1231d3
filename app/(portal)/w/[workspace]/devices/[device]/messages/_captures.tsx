import { Section } from "#app/_ui/page.tsx";
import type * as devices from "#lib/devices/index.ts";
import { CaptureForms } from "./_capture-form.tsx";
import { CapturedMessage } from "./_captured-message.tsx";

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
              <CapturedMessage at={at} bytes={bytes} kind={kind} body={body} />
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
