"use client";
import type { ReactNode } from "react";
import type { FormState } from "#app/_edge/form-state.ts";
import type { SenderAddresses } from "#app/_edge/sender-addresses.ts";
import { SelectField } from "#app/_ui/field.tsx";
import { ErrorSummary, FormActions, FormStack } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { Section } from "#app/_ui/page.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { OVERLAP_NAMES } from "#lib/workspaces/schema.ts";
import { ends, leaked, overlaps } from "../../../tokens/_choices.ts";
import { OldTokenNote } from "../../../tokens/_old-token-note.tsx";
import { Connect } from "../../_connect.tsx";
import { replaceToken } from "../actions.ts";

type Props = {
  workspace: string;
  device: string;
  /** Whether the device has a token. */
  isReplaced: boolean;
  /** When the token before the present one stops working. Null if it does not work. */
  oldTokenUntil: Date | null;
  hasReadings: boolean;
  addresses: SenderAddresses;
  /** Describes the token that is about to be replaced. Not shown after that: the page then knows the new token alone. */
  children: ReactNode;
};

export function ReplaceTokenForm({ children, oldTokenUntil, hasReadings, addresses, ...props }: Props) {
  const [state, send] = useForm(replaceToken);
  if (state.data) {
    const { overlap, ...made } = state.data;
    return (
      <Section title="New token">
        <OldTokenNote until={oldTokenUntil} overlap={overlap} />
        <Connect workspace={props.workspace} device={props.device} addresses={addresses} hasReadings={hasReadings} {...made} />
      </Section>
    );
  }
  return (
    <>
      {children}
      <Section title="Confirm">
        <Fields {...props} state={state} send={send} />
      </Section>
    </>
  );
}

type FieldsProps = Pick<Props, "workspace" | "device" | "isReplaced"> & { state: FormState; send: (form: FormData) => void };

function Fields({ workspace, device, isReplaced, state, send }: FieldsProps) {
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
