"use client";
import { SelectField } from "#app/_ui/field.tsx";
import { ErrorSummary, FormActions, FormStack } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { HiddenFields } from "#app/_ui/hidden-fields.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { END_NAMES } from "#lib/workspaces/schema.ts";
import { endTimes, leaked } from "../../_choices.ts";
import type { TokenIds } from "../_token-form.tsx";
import { endToken } from "../actions.ts";

export function EndForm(ids: TokenIds) {
  const [state, send] = useForm(endToken);
  return (
    <Form action={send} noValidate>
      <FormStack>
        <ErrorSummary state={state} labels={{ overlap: "When" }} />
        <HiddenFields {...ids} />
        <SelectField name="overlap" label="When" hint={leaked(END_NAMES.none, "token")} options={endTimes} defaultValue="day" state={state} />
        <FormActions>
          <SubmitButton variant="danger">End the token</SubmitButton>
        </FormActions>
      </FormStack>
    </Form>
  );
}
