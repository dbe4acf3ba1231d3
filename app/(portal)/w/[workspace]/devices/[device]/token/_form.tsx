"use client";
import type { SenderAddresses } from "#app/_edge/sender-addresses.ts";
import { SelectField } from "#app/_ui/field.tsx";
import { ErrorSummary, FormActions, FormStack } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { OVERLAP_NAMES } from "#lib/workspaces/schema.ts";
import { ends, leaked, overlaps } from "../../../tokens/_choices.ts";
import { Connect } from "../../_connect.tsx";
import { replaceToken } from "../actions.ts";

type Props = { workspace: string; device: string /** Whether there is an old token that works. */; isReplaced: boolean; addresses: SenderAddresses };

export function ReplaceTokenForm({ workspace, device, isReplaced, addresses }: Props) {
  const [state, send] = useForm(replaceToken);
  if (state.data) return <Connect workspace={workspace} device={device} addresses={addresses} {...state.data} />;
  return (
    <Form creates action={send} noValidate>
      <FormStack>
        <ErrorSummary state={state} labels={{ lifetime: "End", expiresAt: "End", overlap: "Old token" }} ids={{ expiresAt: "field-lifetime" }} />
        <input type="hidden" name="workspace" value={workspace} />
        <input type="hidden" name="device" value={device} />
        {isReplaced && (
          <SelectField name="overlap" label="Old token" hint={leaked(OVERLAP_NAMES.none, "token")} options={overlaps} defaultValue="day" state={state} />
        )}
        <SelectField name="lifetime" label="End of the new token" options={ends} defaultValue="same" state={state} />
        <FormActions>
          <SubmitButton>{isReplaced ? "Replace the token" : "Issue a token"}</SubmitButton>
        </FormActions>
      </FormStack>
    </Form>
  );
}
