"use client";
import type { SenderAddresses } from "#app/_edge/sender-addresses.ts";
import { ErrorSummary, FormStack } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { Connect } from "../../_connect.tsx";
import { retireDevice, reviveDevice } from "./actions.ts";

type Props = { workspace: string; device: string; isRetired: boolean; addresses: SenderAddresses };

/** Both forms in one, so that the new token stays on the page when the device is no longer retired. */
export function Retirement({ workspace, device, isRetired, addresses }: Props) {
  const [retired, retire] = useForm(retireDevice);
  const [revived, revive] = useForm(reviveDevice);
  if (!isRetired && revived.data) return <Connect workspace={workspace} device={device} addresses={addresses} {...revived.data} />;
  return (
    <Form creates action={isRetired ? revive : retire}>
      <FormStack>
        <ErrorSummary state={isRetired ? revived : retired} />
        <input type="hidden" name="workspace" value={workspace} />
        <input type="hidden" name="device" value={device} />
        <p className="text-soft">
          {isRetired
            ? "This device is retired: it sends nothing, and what it measured is kept. Brought back, it gets a new token, which is shown once; webhooks have to be told of it anew."
            : "For a device that is out of use. Its token ends at that moment and no webhook sends for it any more; everything it measured stays, to be seen and downloaded. The list shows it only when retired devices are asked for. You can bring it back with a new token."}
        </p>
        <div>{isRetired ? <SubmitButton>Bring the device back</SubmitButton> : <SubmitButton variant="danger">Retire the device</SubmitButton>}</div>
      </FormStack>
    </Form>
  );
}
