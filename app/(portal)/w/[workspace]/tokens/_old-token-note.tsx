import { FormMessage } from "#app/_ui/form.tsx";
import { Time } from "#app/_ui/time.tsx";
import type { Overlap } from "#lib/workspaces/schema.ts";

type Props = { until: Date | null /** As it was chosen for the old token. */; overlap: Overlap };

/** States until when the replaced token works. Shows nothing where there was no token before. */
export function OldTokenNote({ until, overlap }: Props) {
  if (!until && overlap !== "none") return null;
  return (
    <div className="mb-6">
      <FormMessage tone="note">
        {until ? (
          <>
            The old token works until <Time at={until} />.
          </>
        ) : (
          "The old token no longer works."
        )}
      </FormMessage>
    </div>
  );
}
