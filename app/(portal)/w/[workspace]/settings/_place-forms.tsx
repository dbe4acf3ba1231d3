"use client";
import { CheckboxField } from "#app/_ui/choice.tsx";
import { SelectField } from "#app/_ui/field.tsx";
import { ErrorSummary, FormActions, FormMessage, FormStack } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { moveWorkspace, shareMembers } from "./actions.ts";

type MoveProps = { workspace: string; parent: string; places: { value: string; label: string }[] };

export function MoveForm({ workspace, parent, places }: MoveProps) {
  const [state, send] = useForm(moveWorkspace);
  return (
    <Form action={send} noValidate>
      <FormStack>
        <ErrorSummary state={state} labels={{ parent: "Where it stands" }} />
        {state.data && <FormMessage tone="success">Moved.</FormMessage>}
        <input type="hidden" name="workspace" value={workspace} />
        <SelectField
          name="parent"
          label="Where it stands"
          hint="At the top, or below another workspace that you own. It takes along what stands below it. Members from the workspace above no longer work in it then; its own members, its devices and its region stay."
          state={state}
          defaultValue={parent}
          options={places}
          optional
        />
        <FormActions>
          <SubmitButton>Move</SubmitButton>
        </FormActions>
      </FormStack>
    </Form>
  );
}

type ShareProps = { workspace: string; isShared: boolean };

export function ShareForm({ workspace, isShared }: ShareProps) {
  const [state, send] = useForm(shareMembers);
  return (
    <Form action={send} noValidate>
      <FormStack>
        <ErrorSummary state={state} labels={{ shared: "Members of the workspace above" }} />
        {state.data && (
          <FormMessage tone="success">
            {state.data.isShared ? "The members of the workspace above work here, too." : "The members of the workspace above no longer work here."}
          </FormMessage>
        )}
        <input type="hidden" name="workspace" value={workspace} />
        <CheckboxField
          key={String(isShared)}
          name="shared"
          label="The members of the workspace above work here, too"
          hint="With the role that they have there; its owner as an admin. Whoever sees only some devices there sees none here. It holds from the next click on, and both workspaces show it."
          defaultChecked={isShared}
          optional
        />
        <FormActions>
          <SubmitButton>Save</SubmitButton>
        </FormActions>
      </FormStack>
    </Form>
  );
}
