import { Section } from "#app/_ui/page.tsx";
import * as devices from "#lib/devices/index.ts";
import type { Access } from "#lib/workspaces/index.ts";
import { CaptureForms } from "./_capture-form.tsx";
import { CapturedMessage } from "./_captured-message.tsx";

type Props = { access: Access<"devices:write">; workspace: string; device: string };

/** Debug capture: the switch, and what was kept. */
export async function Captures({ access, workspace, device }: Props) {
  const { until, captures } = await devices.captured(access, device);
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
        <p className="mt-6 text-soft">Nothing has come yet. What comes from now on stands here when you load this page again.</p>
      )}
    </Section>
  );
}
