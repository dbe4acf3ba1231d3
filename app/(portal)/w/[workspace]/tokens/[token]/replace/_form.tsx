"use client";
import type { ReactNode } from "react";
import type { FormState } from "#app/_edge/form-state.ts";
import { ButtonLink } from "#app/_ui/button.tsx";
import { SelectField } from "#app/_ui/field.tsx";
import { ErrorSummary, FormActions, FormStack } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { Section } from "#app/_ui/page.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { OVERLAP_NAMES } from "#lib/workspaces/schema.ts";
import { ends, leaked, overlaps } from "../../_choices.ts";
import { OldTokenNote } from "../../_old-token-note.tsx";
import { ShownOnce } from "../../_shown-once.tsx";
import { rotateApiToken, rotateWebhook } from "../actions.ts";

type Props = {
  workspace: string;
  token: string;
  kind: "program" | "webhook";
  /** When the token before the present one stops working. Null if it does not work. */
  oldTokenUntil: Date | null;
  /** Describes the token that is about to be replaced. Not shown after that: the page then knows the new token alone. */
  children: ReactNode;
};

export function RotateForm({ workspace, token, kind, oldTokenUntil, children }: Props) {
  const [state, send] = useForm(kind === "program" ? rotateApiToken : rotateWebhook);
  if (state.data) {
    return (
      <Section title="New token">
        <OldTokenNote until={oldTokenUntil} overlap={state.data.overlap} />
        <ShownOnce secret={state.data.secret} label="New token">
          <div>
            <ButtonLink href={`/w/${workspace}/tokens/${token}`} variant="quiet">
              To the token
            </ButtonLink>
          </div>
        </ShownOnce>
      </Section>
    );
  }
  return (
    <>
      {children}
      <Section title="Confirm">
        <Fields workspace={workspace} token={token} state={state} send={send} />
      </Section>
    </>
  );
}

type FieldsProps = Pick<Props, "workspace" | "token"> & { state: FormState; send: (form: FormData) => void };

function Fields({ workspace, token, state, send }: FieldsProps) {
  return (
    <Form creates action={send} noValidate>
      <FormStack>
        <ErrorSummary
          state={state}
          labels={{ overlap: "Old token", lifetime: "End", expiresAt: "End", scopes: "Rights" }}
          ids={{ expiresAt: "field-lifetime" }}
        />
        <input type="hidden" name="workspace" value={workspace} />
        <input type="hidden" name="token" value={token} />
        <SelectField name="overlap" label="Old token" hint={leaked(OVERLAP_NAMES.none, "token")} options={overlaps} defaultValue="day" state={state} />
        <SelectField name="lifetime" label="End of the new token" options={ends} defaultValue="same" state={state} />
        <FormActions>
          <SubmitButton>Replace the token</SubmitButton>
        </FormActions>
      </FormStack>
    </Form>
  );
}
