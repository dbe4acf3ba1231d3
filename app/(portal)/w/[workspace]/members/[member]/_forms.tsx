"use client";
import { ErrorSummary, FormActions, FormMessage } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { HiddenFields } from "#app/_ui/hidden-fields.tsx";
import { formatPlural } from "#app/_ui/number.ts";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { type Grants, POST_WORDS, type Post } from "#lib/workspaces/schema.ts";
import { DeviceChoices, type DeviceName } from "../_devices.tsx";
import { PostCards } from "../_posts.tsx";
import { changeRole, offerOwnership, removeMember, setGrants, withdrawOffer } from "./actions.ts";

type Whom = { workspace: string; member: string };

export function RoleForm({ current, mayMakeAdmins, ...whom }: Whom & { current: Post; mayMakeAdmins: boolean }) {
  const [state, send] = useForm(changeRole);
  return (
    <Form action={send} noValidate className="grid max-w-3xl gap-6">
      <ErrorSummary state={state} labels={{ role: "What they are to be" }} />
      {state.data && <FormMessage tone="success">Changed: {POST_WORDS[state.data.role].name}. It holds from their next click on.</FormMessage>}
      <HiddenFields {...whom} />
      <PostCards mayMakeAdmins={mayMakeAdmins} current={current} state={state} />
      <FormActions>
        <SubmitButton>Save the role</SubmitButton>
      </FormActions>
    </Form>
  );
}

export function GrantsForm({ devices, grants, ...whom }: Whom & { devices: readonly DeviceName[]; grants: Grants }) {
  const [state, send] = useForm(setGrants);
  return (
    <Form action={send} noValidate className="grid max-w-3xl gap-6">
      <ErrorSummary state={state} />
      {state.data && <FormMessage tone="success">{formatPlural(state.data.devices, "device")} open to them from their next click on.</FormMessage>}
      <HiddenFields {...whom} />
      <DeviceChoices devices={devices} grants={grants} state={state} />
      <FormActions>
        <SubmitButton>Save the devices</SubmitButton>
      </FormActions>
    </Form>
  );
}

export function RemoveForm(whom: Whom) {
  const [state, send] = useForm(removeMember);
  return (
    <Form action={send} className="grid justify-items-start gap-4">
      <ErrorSummary state={state} />
      <HiddenFields {...whom} />
      <SubmitButton variant="danger">Remove them</SubmitButton>
    </Form>
  );
}

export function OfferForm(whom: Whom) {
  const [state, send] = useForm(offerOwnership);
  return (
    <Form action={send} className="grid justify-items-start gap-4">
      <ErrorSummary state={state} />
      <HiddenFields {...whom} />
      <SubmitButton variant="quiet">Offer them the workspace</SubmitButton>
    </Form>
  );
}

export function WithdrawForm(whom: Whom) {
  const [state, send] = useForm(withdrawOffer);
  return (
    <Form action={send} className="grid justify-items-start gap-4">
      <ErrorSummary state={state} />
      <HiddenFields {...whom} />
      <SubmitButton variant="quiet">Withdraw the offer</SubmitButton>
    </Form>
  );
}
