"use client";
import type { SenderAddresses } from "#app/_edge/sender-addresses.ts";
import { ButtonLink } from "#app/_ui/button.tsx";
import { Card } from "#app/_ui/card.tsx";
import { CopyBlock } from "#app/_ui/copy.tsx";
import { FormMessage } from "#app/_ui/form.tsx";
import { FirstMessage } from "./_first-message.tsx";
import { Ways } from "./_ways.tsx";

/** `at` is when the token was made. */
type Props = {
  workspace: string;
  device: string;
  token: string;
  addresses: SenderAddresses;
  at: Date;
  /** Whether the device sent readings before, with an earlier token. */
  hasReadings?: boolean;
};

/** A device's token and the commands that use it. The only time the token is on a screen. */
export function Connect({ workspace, device, token, addresses, at, hasReadings = false }: Props) {
  return (
    <div className="grid gap-8">
      <FormMessage tone="warning" title="Copy the token now">
        It is shown this once. We keep only a hash of it and cannot show it again; you can replace it at any time.
      </FormMessage>
      <CopyBlock text={token} label="Token of the device" />
      <Card
        title={hasReadings ? "Send a reading" : "Send a first reading"}
        aside={
          <>
            Paste one of these into a terminal ·{" "}
            <a href="/docs/devices" target="_blank" rel="noopener" className="link">
              all ways (opens a new tab)
            </a>
          </>
        }
      >
        <Ways workspace={workspace} sender={{ addresses, device, token }} at={at} />
      </Card>
      {!hasReadings && <FirstMessage workspace={workspace} device={device} />}
      <div>
        {/* Not fetched ahead: whoever is here stays for a while, and the browser complains of the style of charts that it got for nothing. */}
        <ButtonLink href={`/w/${workspace}/devices/${device}`} prefetch={false} variant="quiet">
          To the device
        </ButtonLink>
      </div>
    </div>
  );
}
