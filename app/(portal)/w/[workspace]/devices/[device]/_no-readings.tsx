/** In place of the values of a device that has none. Derived from what the rest of the page shows: its state, its token and what was rejected. */
import Link from "next/link";
import type { ReactNode } from "react";
import { EmptyState } from "#app/_ui/empty-state.tsx";
import type { DeviceView } from "#lib/devices/schema.ts";
import type { Counts } from "#lib/measurements/schema.ts";

type Props = { device: DeviceView; counts: Counts; path: string };

export function NoReadings({ device, counts, path }: Props) {
  const { title, text } = reasonOf(device, counts, path);
  return <EmptyState title={title}>{text}</EmptyState>;
}

function reasonOf({ retiredAt, tokenHint, hardwareHint }: DeviceView, { dropped }: Counts, path: string): { title: string; text: ReactNode } {
  const messages = (
    <Link href={`${path}/messages`} className="link">
      See its messages
    </Link>
  );
  if (dropped.length > 0)
    return { title: "No readings stored", text: <>Messages arrived, and what was in them was rejected for the reasons below. {messages}.</> };
  if (retiredAt) return { title: "No readings stored", text: "The device is retired and takes nothing in." };
  const title = "No readings yet";
  if (tokenHint) {
    return {
      title,
      text: "Send a first reading with the device's token, and its values appear here. The token was shown when the device was added. Under Settings the owner or an admin can replace it, and gets commands to paste.",
    };
  }
  if (hardwareHint) return { title, text: "Its values appear here with the next message that its network passes on." };
  return { title, text: "The device has no token that works. Replace its token under Settings, and its values appear here once it sends." };
}
