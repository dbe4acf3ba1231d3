"use client";
import Link from "next/link";
import { CheckboxField } from "#app/_ui/choice.tsx";
import { ErrorSummary, FormActions, FormMessage, FormStack } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { requireFactor } from "./actions.ts";

type Props = { workspace: string; isRequired: boolean; hasFactor: boolean };

export function RequireFactorForm({ workspace, isRequired, hasFactor }: Props) {
  const [state, send] = useForm(requireFactor);
  if (!isRequired && !hasFactor) {
    return (
      <FormMessage tone="note" title="You have no second factor yourself">
        Before you ask it of others,{" "}
        <Link href="/account/security" className="link">
          add one to your account
        </Link>
        . Otherwise you would lock yourself out.
      </FormMessage>
    );
  }
  return (
    <Form action={send} noValidate>
      <FormStack>
        <ErrorSummary state={state} />
        {state.data && (
          <FormMessage tone="success">{state.data.isRequired ? "Members now need a second factor." : "Members no longer need a second factor."}</FormMessage>
        )}
        <input type="hidden" name="workspace" value={workspace} />
        <CheckboxField
          key={String(isRequired)}
          name="required"
          label="Ask every member for a second factor"
          hint="Members without one stay members, but from the next click on they see nothing of the workspace until they have added one; they are told how. Devices go on sending."
          defaultChecked={isRequired}
          optional
        />
        <FormActions>
          <SubmitButton>Save</SubmitButton>
        </FormActions>
      </FormStack>
    </Form>
  );
}
