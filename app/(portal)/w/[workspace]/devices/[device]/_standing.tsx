import Link from "next/link";
import { FormMessage } from "#app/_ui/form.tsx";
import { Time } from "#app/_ui/time.tsx";
import { type DeviceView, inUnits, statusOf } from "#lib/devices/schema.ts";
import type { LatestValue } from "#lib/measurements/schema.ts";
import { StatusOf } from "../_status.tsx";

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
      <ul className="flex flex-wrap items-center gap-x-6 gap-y-2">
        <li>
          <StatusOf status={statusOf(device, seenAt, new Date())} />
        </li>
        <li className="text-soft">usually sends every {every === 1 ? unit.slice(0, -1) : `${every} ${unit}`}</li>
        {device.tags.map((tag) => (
          <li key={tag}>
            <Link href={`/w/${workspace}?${new URLSearchParams({ tag })}`} className="link">
              {tag}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
