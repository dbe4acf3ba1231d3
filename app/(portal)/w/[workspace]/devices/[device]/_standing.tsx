import Link from "next/link";
import { FormMessage } from "#app/_ui/form.tsx";
import { Time } from "#app/_ui/time.tsx";
import { type DeviceView, inUnits, statusOf } from "#lib/devices/schema.ts";
import type { LatestValue } from "#lib/measurements/schema.ts";
import { StatusOf } from "../_status.tsx";

const DAY_MS = 86_400_000;

/** For a day after it was told. */
const isRecent = (at: Date | null): boolean => at !== null && Date.now() - at.getTime() < DAY_MS;

/** How the device is doing, and its tags. */
export function Standing({ workspace, device, latest }: { workspace: string; device: DeviceView; latest: LatestValue[] }) {
  const seen = latest.flatMap(({ at }) => (at ? [at.getTime()] : []));
  const seenAt = seen.length > 0 ? new Date(Math.max(...seen)) : null;
  const { every, unit } = inUnits(device.interval);
  return (
    <div className="mb-10 grid gap-4">
      {device.retiredAt && (
        <FormMessage tone="note" title="This device is retired">
          Since <Time at={device.retiredAt} /> it takes nothing in. What it measured stays here, to be seen and downloaded.
        </FormMessage>
      )}
      {device.retiresAt && !device.retiredAt && (
        <FormMessage tone="warning" title="The device retires soon">
          It sends until <Time at={device.retiresAt} />. Until then the owner or an admin can{" "}
          <Link href={`/w/${workspace}/devices/${device.id}/settings#retire`} className="link">
            cancel that in the settings
          </Link>
          .
        </FormMessage>
      )}
      {isRecent(device.messageChangedAt) && (
        <FormMessage tone="warning" title="A message came again with something else in it">
          Its name or number had come before, so it was rejected and nothing of it was stored. If the device counts from the start again after a loss of power,
          say so in its settings; if not, somebody may be using its token: replace it.{" "}
          <Link href={`/w/${workspace}/devices/${device.id}/messages`} className="link">
            See its messages
          </Link>
        </FormMessage>
      )}
      <ul className="flex flex-wrap items-center gap-x-6 gap-y-2">
        <li>
          <StatusOf status={statusOf(device, seenAt, new Date())} />
        </li>
        <li className="text-soft">
          {seenAt ? "usually sends" : "expected"} every {every === 1 ? unit.slice(0, -1) : `${every} ${unit}`}
        </li>
        {device.tags.map((tag) => (
          <li key={tag}>
            <Link href={`/w/${workspace}?${new URLSearchParams({ tag })}`} className="link inline-flex min-h-6 min-w-6 items-center wrap-anywhere">
              {tag}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
