"use client";
import { SelectField } from "#app/_ui/field.tsx";
import { ErrorSummary, FormActions, FormStack } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { END_NAMES } from "#lib/workspaces/schema.ts";
import { endTimes, leaked } from "../../_choices.ts";
import { endOldToken, endToken, keepOldToken } from "../actions.ts";

type Props = { workspace: string; token: string; kind: "program" | "sender" };

export function Hidden({ workspace, token, kind }: Props) {
  return (
    <>
      <input type="hidden" name="workspace" value={workspace} />
      <input type="hidden" name="token" value={token} />
      <input type="hidden" name="kind" value={kind} />
    </>
  );
}

export function EndForm(props: Props) {
  const [state, send] = useForm(endToken);
  return (
    <Form action={send} noValidate>
      <FormStack>
        <ErrorSummary state={state} labels={{ overlap: "When" }} />
        <Hidden {...props} />
        <SelectField name="overlap" label="When" hint={leaked(END_NAMES.none, "token")} options={endTimes} defaultValue="day" state={state} />
        <FormActions>
          <SubmitButton variant="danger">End the token</SubmitButton>
        </FormActions>
      </FormStack>
    </Form>
  );
}

export function EndOldForm(props: Props) {
  const [state, send] = useForm(endOldToken);
  return (
    <Form action={send}>
      <FormStack>
        <ErrorSummary state={state} />
        <Hidden {...props} />
        <FormActions>
          <SubmitButton variant="danger">End the old token now</SubmitButton>
        </FormActions>
      </FormStack>
    </Form>
  );
}

export function KeepOldForm(props: Props) {
  const [state, send] = useForm(keepOldToken);
  return (
    <Form action={send}>
      <FormStack>
        <ErrorSummary state={state} />
        <Hidden {...props} />
        <FormActions>
          <SubmitButton variant="danger">Keep the old token, end the new one</SubmitButton>
        </FormActions>
      </FormStack>
    </Form>
  );
}
