"use client";
import type { SenderAddresses } from "#app/_edge/sender-addresses.ts";
import { ErrorSummary, FormStack } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { Connect } from "../../_connect.tsx";
import { cancelRetirement, reviveDevice } from "./actions.ts";

type Props = { workspace: string; device: string };
type RevivalProps = Props & { isRetired: boolean; hasReadings: boolean; addresses: SenderAddresses };

/** The new token stays on the page when the device is no longer retired. */
export function Revival({ workspace, device, isRetired, hasReadings, addresses }: RevivalProps) {
  const [state, revive] = useForm(reviveDevice);
  if (state.data) return <Connect workspace={workspace} device={device} addresses={addresses} hasReadings={hasReadings} {...state.data} />;
  if (!isRetired) return null;
  return (
    <Form creates action={revive}>
      <FormStack>
        <ErrorSummary state={state} />
        <input type="hidden" name="workspace" value={workspace} />
        <input type="hidden" name="device" value={device} />
        <p className="text-soft">
          This device is retired: it sends nothing, and what it measured is kept. Brought back, it gets a new token, which is shown once; webhooks have to be
          told of it anew.
        </p>
        <div>
          <SubmitButton>Bring the device back</SubmitButton>
        </div>
      </FormStack>
    </Form>
  );
}

export function CancelRetirement({ workspace, device }: Props) {
  const [state, cancel] = useForm(cancelRetirement);
  return (
    <Form action={cancel}>
      <FormStack>
        <ErrorSummary state={state} />
        <input type="hidden" name="workspace" value={workspace} />
        <input type="hidden" name="device" value={device} />
        <div>
          <SubmitButton>Keep the device in use</SubmitButton>
        </div>
      </FormStack>
    </Form>
  );
}
