import Link from "next/link";
import { orPage, visit } from "#app/_edge/visit.ts";
import { Section } from "#app/_ui/page.tsx";
import * as devices from "#lib/devices/index.ts";
import { DecoderForm } from "./_decoder.tsx";

/** Which decoder the device has. For whoever may change it. */
export async function DecoderSection({ workspace, device }: { workspace: string; device: string }) {
  const access = await visit(workspace, "devices:read");
  const [decoders, chosen] = await orPage(() => Promise.all([devices.listDecoders(access), devices.decoderOfDevice(access, device)]));
  const path = `/w/${workspace}/decoders`;
  return (
    <Section title="Decoder" lead="For a device that sends bytes, by long-range radio: what they mean." id="decoder">
      {decoders.length > 0 && (
        <div className="mb-5">
          <DecoderForm workspace={workspace} device={device} chosen={chosen} decoders={decoders.map(({ id, name }) => ({ id, name }))} />
        </div>
      )}
      <Link href={path} className="link inline-flex min-h-11 items-center">
        {decoders.length > 0 ? "All decoders" : "There is no decoder in this workspace yet"}
      </Link>
    </Section>
  );
}
