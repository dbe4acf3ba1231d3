"use client";
import { RadioCards } from "#app/_ui/choice.tsx";
import { TextField } from "#app/_ui/field.tsx";
import { ErrorSummary, FormActions } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { openBelow } from "../[workspace]/new/actions.ts";
import { openWorkspace } from "./actions.ts";

const REGIONS = [
  {
    value: "eu",
    title: "European Union",
    aside: "EU",
    detail: "Measurements are stored inside the EU, and we never copy them out of it. The right choice for most companies in Europe.",
  },
  {
    value: "us",
    title: "United States",
    aside: "US",
    detail: "Measurements are stored in the United States, close to devices and people there. US authorities may have access under US law.",
  },
];

/** `below` is the number of the workspace that it will stand below. */
export function OpenWorkspaceForm({ below }: { below?: string }) {
  const [state, send] = useForm(below ? openBelow : openWorkspace);
  return (
    <Form creates action={send} noValidate className="grid gap-8">
      <ErrorSummary state={state} labels={{ name: "Name", region: "Data region" }} />
      {below && <input type="hidden" name="workspace" value={below} />}
      <div className="max-w-xl">
        <TextField
          name="name"
          label="Name"
          hint="Such as your company or your site. Only members see it, and it is encrypted at rest."
          state={state}
          autoComplete="organization"
        />
      </div>
      <RadioCards
        name="region"
        label="Where should the measurements be kept?"
        hint="This choice is final: a workspace never changes its region, not even by us. The account database, with names and addresses, is in the EU in any case. Only mails to people pass through the mail provider in the United States. The data region holds what devices send, under random numbers."
        choices={REGIONS}
        state={state}
      />
      <FormActions>
        <SubmitButton>Open the workspace</SubmitButton>
      </FormActions>
    </Form>
  );
}
