"use client";
import { SelectField, TextField } from "#app/_ui/field.tsx";
import { ErrorSummary, FormActions, FormStack } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { formatPlural } from "#app/_ui/number.ts";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { Time } from "#app/_ui/time.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { ERASURE_PHRASE, type Shared } from "#lib/privacy/schema.ts";
import { CLOSE, choiceField, ERASE, POST_WORDS } from "#lib/workspaces/schema.ts";
import { eraseAccount } from "./actions.ts";

/** `goingIds` are the workspaces that the page shows as erased: the request is refused if by then they are others. */
export function EraseForm({ shared, goingIds }: { shared: readonly Shared[]; goingIds: readonly string[] }) {
  const [state, send] = useForm(eraseAccount);
  return (
    <Form action={send} noValidate>
      <FormStack>
        <ErrorSummary state={state} labels={{ typed: "Confirmation" }} />
        {goingIds.map((id) => (
          <input key={id} type="hidden" name={choiceField(id)} value={ERASE} />
        ))}
        {shared.map((workspace) => (
          <SelectField
            key={workspace.id}
            name={choiceField(workspace.id)}
            label={`What happens to “${workspace.name}”`}
            hint={<Consequences workspace={workspace} />}
            state={state}
            options={optionsFor(workspace)}
          />
        ))}
        <TextField
          name="typed"
          label={`Type “${ERASURE_PHRASE}”`}
          hint="So that this never happens by accident."
          state={state}
          autoComplete="off"
          autoCapitalize="none"
        />
        <FormActions>
          <SubmitButton variant="danger" pendingLabel="Erasing …">
            Erase everything now
          </SubmitButton>
        </FormActions>
      </FormStack>
    </Form>
  );
}

const optionsFor = ({ people, isClosed }: Shared) => [
  { value: "", label: "Please choose" },
  ...people.map(({ id, name, address, role }) => ({ value: id, label: `Hand over to ${name} (${address}), ${roleName(role)}` })),
  { value: CLOSE, label: isClosed ? "Leave it closed" : "Close it for 30 days, then erase it" },
];

const roleName = (role: string) => (Object.hasOwn(POST_WORDS, role) ? POST_WORDS[role as keyof typeof POST_WORDS].name : role);

/** What each choice does, in the hint of the field. */
function Consequences({ workspace: { others, admins, devices, readings, mayHandOver, isClosed, erasedFrom } }: { workspace: Shared }) {
  return (
    <>
      {formatPlural(others, "other person works", "other people work")} in it, with {formatPlural(devices, "device")} and {formatPlural(readings, "reading")}.
      {isClosed && " It is closed."} Handed over, it belongs to the person you choose, and {isClosed ? "they can open it again" : "nothing else changes"}. They
      get an e-mail. Closed, messages from its devices are rejected and its members are locked out. Each of them gets an e-mail.{" "}
      {admins > 0
        ? `${admins === 1 ? "Its admin" : "An admin"} can take it over until `
        : "Nobody in it is an admin, so nobody can take it over. It is erased on "}
      <Time at={erasedFrom} to="date" />
      {admins > 0 && "; after that it is erased"}.{!mayHandOver && " It requires a second factor: sign in with yours if you want to hand it over."}
    </>
  );
}
