"use client";
import { Card } from "#app/_ui/card.tsx";
import { TextField } from "#app/_ui/field.tsx";
import { ErrorSummary, FormMessage } from "#app/_ui/form.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { Connect } from "../_connect.tsx";
import { renameDevice, replaceToken } from "./actions.ts";

type Props = { workspace: string; device: string };

export function RenameForm({ workspace, device, name }: Props & { name: string }) {
  const [state, send] = useForm(renameDevice);
  return (
    <Card title="Name" level={3}>
      <form action={send} noValidate className="grid gap-4">
        <ErrorSummary state={state} labels={{ name: "Name" }} />
        {state.data && <FormMessage tone="success">Renamed.</FormMessage>}
        <input type="hidden" name="workspace" value={workspace} />
        <input type="hidden" name="device" value={device} />
        <TextField name="name" label="Name of the device" defaultValue={name} state={state} autoComplete="off" />
        <div>
          <SubmitButton variant="quiet">Rename</SubmitButton>
        </div>
      </form>
    </Card>
  );
}

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
