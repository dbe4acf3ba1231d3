"use client";
import { Card } from "#app/_ui/card.tsx";
import { ErrorSummary } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { setInAddress } from "./actions.ts";

type AddressProps = { workspace: string; token: string; isOn: boolean };

export function InAddressForm({ workspace, token, isOn }: AddressProps) {
  const [state, send] = useForm(setInAddress);
  return (
    <Card title="The token in the address" level={3}>
      <Form action={send} className="grid gap-4">
        <ErrorSummary state={state} />
        <input type="hidden" name="workspace" value={workspace} />
        <input type="hidden" name="token" value={token} />
        <input type="hidden" name="inAddress" value={isOn ? "off" : "on"} />
        <p className="text-soft">
          {isOn
            ? "It may stand in the address. What an address passes writes it down, and whoever reads those notes can send with it. Take that back once the sender can put it into a header."
            : "For senders that can put it nowhere else, such as devices made for ThingsBoard (/api/v1/<token>/telemetry). What an address passes writes it down: proxies, gateways, a console. Whoever reads those notes has the token and can send with it; it can read nothing."}
        </p>
        <div>
          <SubmitButton variant="quiet">{isOn ? "Reject it in the address" : "Allow it in the address"}</SubmitButton>
        </div>
      </Form>
    </Card>
  );
}
