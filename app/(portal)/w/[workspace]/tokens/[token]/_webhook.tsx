/** A webhook on the page of its token: the devices it sends for, those it speaks of, and how its sender is set up. */
import { senderAddresses } from "#app/_edge/sender-addresses.ts";
import { Section } from "#app/_ui/page.tsx";
import { type DeviceTokenView, type DeviceView, SOURCES, type UnclaimedView } from "#lib/devices/schema.ts";
import { SetUp } from "../../networks/_set-up.tsx";
import { BoundDevices } from "./_bound.tsx";
import { Unclaimed } from "./_unclaimed.tsx";

type Props = { workspace: string; token: DeviceTokenView; devices: readonly DeviceView[]; unclaimed: UnclaimedView[]; mayChange: boolean };

export function Webhook({ workspace, token, devices, unclaimed, mayChange }: Props) {
  const inUse = devices.filter(({ retiredAt }) => !retiredAt).map(({ id, name, hardwareHint }) => ({ id, name, hardwareHint }));
  const isBound = ({ id }: { id: string }) => token.devices.includes(id);
  const others = inUse.filter((device) => !isBound(device));
  const works = token.state !== "ended";
  return (
    <>
      {works && (
        <Section
          title="Unclaimed devices"
          lead="What the sender speaks of and nobody has added: its messages are not kept. Of its number we keep a keyed hash and the last four characters."
        >
          <Unclaimed
            workspace={workspace}
            webhook={token.id}
            source={token.source}
            rows={unclaimed}
            spare={inUse.filter(({ hardwareHint }) => hardwareHint === null)}
          />
        </Section>
      )}
      <Section title="Devices it sends for">
        <BoundDevices workspace={workspace} token={token.id} bound={inUse.filter(isBound)} others={others} mayChange={mayChange && works} />
      </Section>
      {works && token.source && (
        <Section title="How it is set up" lead={SOURCES[token.source].name}>
          <SetUp source={token.source} addresses={senderAddresses()} />
        </Section>
      )}
    </>
  );
}
