"use client";
import { ButtonLink } from "#app/_ui/button.tsx";
import { Card } from "#app/_ui/card.tsx";
import { CopyBlock } from "#app/_ui/copy.tsx";
import { FormMessage } from "#app/_ui/form.tsx";
import { useOrigin } from "#app/_ui/use-origin.ts";
import { FirstMessage } from "./_first-message.tsx";

type Props = { workspace: string; device: string; token: string };

const single = (origin: string, token: string) => `curl ${origin}/api/ingest \\
  -H 'Authorization: Bearer ${token}' \\
  -H 'Content-Type: application/json' \\
  -d '{"temperature": 21.4, "door_open": false}'`;

const batch = (origin: string, token: string) => `curl ${origin}/api/ingest \\
  -H 'Authorization: Bearer ${token}' \\
  -H 'Content-Type: application/json' \\
  -d '[{"ts": "2026-11-21T08:00:00Z", "values": {"temperature": 20.9}},
       {"ts": "2026-11-21T08:15:00Z", "values": {"temperature": 21.1}}]'`;

/** A device's token and the commands that use it. The only time the token is on a screen. */
export function Connect({ workspace, device, token }: Props) {
  const origin = useOrigin();
  return (
    <div className="grid gap-8">
      <FormMessage tone="warning" title="Copy the token now">
        It is shown this once. We keep only a hash of it and cannot show it again; you can replace it at any time.
      </FormMessage>
      <CopyBlock text={token} label="Token of the device" />
      <Card title="Send a first reading" aside="Paste one of these into a terminal">
        <div className="grid gap-5">
          <CopyBlock text={single(origin, token)} label="Now, one or more values" />
          <CopyBlock text={batch(origin, token)} label="Several readings with their own time" />
        </div>
      </Card>
      <FirstMessage workspace={workspace} device={device} />
      <div>
        <ButtonLink href={`/w/${workspace}/devices/${device}`} variant="quiet">
          To the device
        </ButtonLink>
      </div>
    </div>
  );
}
