"use client";
import { Card } from "#app/_ui/card.tsx";
import { ErrorSummary } from "#app/_ui/form.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { Connect } from "../_connect.tsx";
import { replaceToken } from "./actions.ts";

type Props = { workspace: string; device: string };

export function ReplaceTokenForm({ workspace, device }: Props) {
  const [state, send] = useForm(replaceToken);
  if (state.data) return <Connect workspace={workspace} device={device} token={state.data.token} />;
  return (
    <Card title="Token" level={3} tone="danger">
      <form action={send} className="grid gap-4">
        <ErrorSummary state={state} />
        <input type="hidden" name="workspace" value={workspace} />
        <input type="hidden" name="device" value={device} />
        <p className="text-soft">
          A new token is shown once. The present one stops working at that moment: whatever still sends with it is refused until you give it the new one.
          Readings that are stored stay.
        </p>
        <div>
          <SubmitButton variant="danger">Replace the token</SubmitButton>
        </div>
      </form>
    </Card>
  );
}
