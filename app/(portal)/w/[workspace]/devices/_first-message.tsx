"use client";
import { Card } from "#app/_ui/card.tsx";
import { Status } from "#app/_ui/status.tsx";
import { usePoll } from "#app/_ui/use-poll.ts";
import type { LatestValue } from "#lib/measurements/schema.ts";
import { LatestValues } from "./_latest.tsx";

type Props = { workspace: string; device: string };

const hasValues = (values: LatestValue[]) => values.some((one) => one.at !== null);

/** Waits for the first message of a device, and turns into its values when they arrive. */
export function FirstMessage({ workspace, device }: Props) {
  const latest = usePoll<LatestValue[]>({ path: `/w/${workspace}/devices/${device}/latest`, everyMs: 1_500, first: [], isDone: hasValues });
  const isHere = hasValues(latest);
  return (
    <Card title={isHere ? "The first reading is here" : "Waiting for the first reading …"}>
      <div role="status">
        {isHere ? (
          <LatestValues values={latest} now={new Date()} />
        ) : (
          <Status is="waiting">
            <span className="text-soft">
              No reading is stored yet. This page checks every two seconds. A message that was rejected is listed under{" "}
              <a href={`/w/${workspace}/devices/${device}/messages`} className="link">
                Messages
              </a>
              .
            </span>
          </Status>
        )}
      </div>
    </Card>
  );
}
