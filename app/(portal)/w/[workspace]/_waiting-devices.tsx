import Link from "next/link";
import { visit } from "#app/_edge/visit.ts";
import { FormMessage } from "#app/_ui/form.tsx";
import { formatPlural } from "#app/_ui/number.ts";
import * as devices from "#lib/devices/index.ts";

/** For whoever looks after tokens: that networks speak of devices which nobody has added. */
export async function WaitingDevices({ id }: { id: string }) {
  const unclaimed = await devices.listUnclaimed(await visit(id, "tokens:read"));
  if (unclaimed.length === 0) return null;
  const webhooks = new Map(unclaimed.map(({ tokenId, webhook }) => [tokenId, webhook]));
  return (
    <div className="mb-8">
      <FormMessage tone="note" title={`${formatPlural(unclaimed.length, "device")} of your networks ${unclaimed.length === 1 ? "waits" : "wait"} to be added`}>
        <p>
          What {unclaimed.length === 1 ? "it sends" : "they send"} is not kept until then:{" "}
          {[...webhooks].map(([token, name], index) => (
            <span key={token}>
              {index > 0 && ", "}
              <Link href={`/w/${id}/tokens/${token}`} className="link">
                {name}
              </Link>
            </span>
          ))}
        </p>
      </FormMessage>
    </div>
  );
}
