"use client";
import { TextField } from "#app/_ui/field.tsx";
import { ErrorSummary, FormActions, FormStack } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { changeName } from "./actions.ts";

/** Longer names are refused. */
const MAX_LENGTH = 80;

export function NameForm({ name }: { name: string }) {
  const [state, send] = useForm(changeName);
  return (
    <Form action={send} noValidate>
      <FormStack>
        <ErrorSummary state={state} labels={{ name: "Your name" }} />
        <TextField name="name" label="Your name" defaultValue={name} state={state} maxLength={MAX_LENGTH} autoComplete="name" />
        <FormActions>
          <SubmitButton>Save name</SubmitButton>
        </FormActions>
      </FormStack>
    </Form>
  );
}
