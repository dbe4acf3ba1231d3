/** Handing the workspace over, closing it, and opening a closed one again. */
import Link from "next/link";
import { Section } from "#app/_ui/page.tsx";
import { Time } from "#app/_ui/time.tsx";
import type { WorkspaceDetail } from "#lib/workspaces/schema.ts";
import { CloseForm, ReopenForm } from "./_close-forms.tsx";

export const HandOver = ({ workspace }: { workspace: WorkspaceDetail }) => (
  <Section id="hand-over" title="Hand over" lead="A workspace has one owner. Another member can become it: you offer it to them, and they accept.">
    <p>
      <Link href={`/w/${workspace.id}/members`} className="link">
        Choose a member
      </Link>
    </p>
  </Section>
);

export const Close = ({ workspace: { id, name } }: { workspace: WorkspaceDetail }) => (
  <Section id="close" title="Close the workspace" lead="You have 30 days to change your mind. Here is exactly what happens.">
    <div className="grid gap-6">
      <ul className="grid max-w-prose list-[square] gap-1.5 pl-5 marker:text-soft">
        <li>At once, messages from its devices are rejected: they are not stored.</li>
        <li>At once, its members are out, with their tokens. Each of them gets a mail.</li>
        <li>Workspaces below it that others own stand by themselves from then on. Your own there have to be closed or moved first.</li>
        <li>For 30 days you can look at it, download what its devices measured, and open it again as it was.</li>
        <li>After 30 days it is erased for good, with its devices and all they measured, and you get a receipt by mail.</li>
      </ul>
      <CloseForm workspace={id} name={name} />
    </div>
  </Section>
);

export function Reopen({ workspace: { id, erasedFrom } }: { workspace: WorkspaceDetail }) {
  return (
    <Section title="This workspace is closed" lead="Opened again, it is as it was: its devices may send, its members may enter, its tokens work.">
      <div className="grid gap-6">
        {erasedFrom && (
          <p className="max-w-prose">
            You can do so until <Time at={erasedFrom} />. From then on it is erased, and nobody can bring it back. Until then its devices can be looked at and
            what they measured can be downloaded.
          </p>
        )}
        <ReopenForm workspace={id} />
      </div>
    </Section>
  );
}
