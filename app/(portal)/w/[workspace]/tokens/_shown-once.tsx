"use client";
/** A token or secret that was just made. The only time that it is on a screen. */
import type { ReactNode } from "react";
import { CopyBlock } from "#app/_ui/copy.tsx";
import { Focused } from "#app/_ui/focused.tsx";
import { FormMessage } from "#app/_ui/form.tsx";
import { useOrigin } from "#app/_ui/use-origin.ts";

type Props = { secret: string; label: string /** A command that uses it. */; command?: (origin: string) => string; children?: ReactNode };

export function ShownOnce({ secret, label, command, children }: Props) {
  const origin = useOrigin();
  return (
    <div className="grid gap-5">
      <Focused on={secret}>
        <FormMessage tone="warning" title="Copy it now">
          It is shown this once. We cannot show it again; you can replace it at any time.
        </FormMessage>
      </Focused>
      <CopyBlock text={secret} label={label} />
      {command && <CopyBlock text={command(origin)} label="Try it in a terminal" />}
      {children}
    </div>
  );
}

export const programCommand = (workspace: string, token: string) => (origin: string) =>
  `curl ${origin}/api/v1/workspaces/${workspace} \\\n  -H 'Authorization: Bearer ${token}'`;

export const webhookCommand = (device: string, token: string) => (origin: string) =>
  `curl ${origin}/api/ingest/${device} \\\n  -H 'Authorization: Bearer ${token}' \\\n  -H 'Content-Type: application/json' \\\n  -d '{"temperature": 21.4}'`;
