"use client";
import Link from "next/link";
import type { FormState } from "#app/_edge/form-state.ts";
import { ButtonLink } from "#app/_ui/button.tsx";
import { CheckboxField, RadioCards } from "#app/_ui/choice.tsx";
import { FieldError, SelectField, TextField } from "#app/_ui/field.tsx";
import { ErrorSummary, FormActions } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { lifetimes } from "../_choices.ts";
import { DeviceBoxes, type DeviceChoice } from "../_device-boxes.tsx";
import { programCommand, ShownOnce } from "../_shown-once.tsx";
import { issueApiToken } from "./actions.ts";

type ScopeGroup = { title: string; scopes: { right: string; words: string }[] };

type Props = { workspace: string; groups: readonly ScopeGroup[]; chosen: readonly string[]; devices: readonly DeviceChoice[] };

const REACH = [
  { value: "all", title: "Every device here", detail: "Those of this workspace, also ones that are added later." },
  { value: "some", title: "Only those I choose", detail: "And no other, whatever is added later." },
  { value: "below", title: "This workspace and those below", detail: "Every device in each of them that you can enter yourself." },
];

export function IssueForm({ workspace, groups, chosen, devices }: Props) {
  const [state, send] = useForm(issueApiToken);
  if (state.data) {
    const { id, token } = state.data;
    return (
      <ShownOnce secret={token} label="Token of the program" command={programCommand(workspace, token)}>
        <div>
          <ButtonLink href={`/w/${workspace}/tokens/${id}`} variant="quiet">
            To the token
          </ButtonLink>
        </div>
      </ShownOnce>
    );
  }
  return (
    <Form creates action={send} noValidate className="grid max-w-2xl gap-8">
      <ErrorSummary
        state={state}
        labels={{ name: "Name", scopes: "What it may do", devices: "Devices", expiresAt: "End", lifetime: "End" }}
        ids={{ expiresAt: "field-lifetime" }}
      />
      <input type="hidden" name="workspace" value={workspace} />
      <TextField name="name" label="Name" hint="What uses it, such as a report. It is encrypted at rest." state={state} autoComplete="off" />
      <Scopes workspace={workspace} groups={groups} chosen={chosen} state={state} />
      <RadioCards name="reach" label="Where" choices={REACH} defaultValue="all" state={state} />
      <DeviceBoxes legend="Devices, if only those you choose" devices={devices} state={state} />
      <SelectField
        name="lifetime"
        label="It ends after"
        hint="We write to you seven days before, and when it has ended."
        options={lifetimes}
        defaultValue="90"
        state={state}
        {...(state.errors.expiresAt ? { error: state.errors.expiresAt } : {})}
      />
      <FormActions>
        <SubmitButton>Issue the token</SubmitButton>
      </FormActions>
    </Form>
  );
}

type ScopesProps = Pick<Props, "workspace" | "groups" | "chosen"> & { state: FormState };

function Scopes({ workspace, groups, chosen, state }: ScopesProps) {
  const path = `/w/${workspace}/tokens/new`;
  return (
    <fieldset id="field-scopes" tabIndex={-1} aria-describedby={state.errors.scopes ? "field-scopes-error" : undefined} className="grid gap-4">
      <legend className="mb-1.5 font-medium">What it may do</legend>
      <p className="text-sm text-soft">
        Begin with{" "}
        <Link href={`${path}?for=reading`} className="link">
          read measurements
        </Link>{" "}
        or{" "}
        <Link href={`${path}?for=managing`} className="link">
          manage devices
        </Link>
        , or tick what it needs. If you lose a right, so does the token.
      </p>
      {groups.map(({ title, scopes }) => (
        <div key={title} className="grid gap-1">
          <p className="label-mono text-soft">{title}</p>
          {scopes.map(({ right, words }) => (
            <CheckboxField key={right} name={`scope.${right}`} label={words} state={state} defaultChecked={chosen.includes(right)} optional />
          ))}
        </div>
      ))}
      <FieldError id="field-scopes">{state.errors.scopes}</FieldError>
    </fieldset>
  );
}
