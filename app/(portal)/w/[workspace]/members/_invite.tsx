"use client";
import { TextField } from "#app/_ui/field.tsx";
import { ErrorSummary, FormActions, FormMessage } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { DeviceChoices, type DeviceName } from "./_devices.tsx";
import { PostCards } from "./_posts.tsx";
import { invite } from "./actions.ts";

type Props = { workspace: string; mayMakeAdmins: boolean; devices: readonly DeviceName[] };

export function InviteForm({ workspace, mayMakeAdmins, devices }: Props) {
  const [state, send] = useForm(invite);
  return (
    <Form creates action={send} noValidate className="group/invite grid max-w-3xl gap-6">
      <ErrorSummary state={state} labels={{ email: "E-mail", role: "What they are to be" }} />
      {state.data && <FormMessage tone="success">Invited. A mail is on its way to {state.data.address}.</FormMessage>}
      <input type="hidden" name="workspace" value={workspace} />
      <TextField
        name="email"
        label="E-mail"
        hint="Only an account with exactly this address can accept. The page behind the link in the e-mail says who invites and to which workspace; the e-mail itself does not, so tell them that it comes."
        type="email"
        inputMode="email"
        autoCapitalize="none"
        spellCheck={false}
        autoComplete="off"
        state={state}
      />
      <PostCards mayMakeAdmins={mayMakeAdmins} state={state} />
      <div className="hidden group-has-[input[value=limited]:checked]/invite:block">
        <DeviceChoices devices={devices} grants={{}} state={state} />
      </div>
      <FormActions>
        <SubmitButton>Send the invitation</SubmitButton>
      </FormActions>
    </Form>
  );
}
