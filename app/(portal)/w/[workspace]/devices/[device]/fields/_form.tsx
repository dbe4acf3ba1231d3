"use client";
import { ButtonLink } from "#app/_ui/button.tsx";
import { Card } from "#app/_ui/card.tsx";
import { CheckboxField } from "#app/_ui/choice.tsx";
import { SelectField, TextField } from "#app/_ui/field.tsx";
import { ErrorSummary, FormActions, FormMessage, FormStack } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { COLOURS, confirmationOf, type FieldView, MOST_DAYS, MOST_DIGITS, PERSONAL_DAYS } from "#lib/devices/schema.ts";
import { changeField } from "./actions.ts";

const DIGITS = [
  { value: "", label: "As measured" },
  ...Array.from({ length: MOST_DIGITS + 1 }, (_, digits) => ({
    value: String(digits),
    label: digits === 0 ? "None: 21" : `${digits}: ${(21).toFixed(digits)}`,
  })),
];

const COLOUR_NAMES = COLOURS.map((colour) => ({ value: colour, label: `${colour[0]?.toUpperCase()}${colour.slice(1)}` }));

const LABELS = { label: "Label", unit: "Unit", digits: "Digits", keepDays: "Days", confirmed: "Deleting" };

type Props = { workspace: string; device: string; path: string; field: FieldView };

export function FieldForm({ workspace, device, path, field }: Props) {
  const [state, send] = useForm(changeField);
  const mustConfirm = "confirmed" in state.errors || "confirmed" in state.values;
  return (
    <Card title={field.label ?? field.key} aside={<span className="numeric">{field.key}</span>}>
      <Form action={send} noValidate>
        <FormStack>
          <ErrorSummary state={state} labels={LABELS} />
          {state.data && <FormMessage tone="success">Saved.</FormMessage>}
          <input type="hidden" name="workspace" value={workspace} />
          <input type="hidden" name="device" value={device} />
          <input type="hidden" name="field" value={field.key} />
          <Shown field={field} state={state} />
          <Kept field={field} state={state} />
          {mustConfirm && (
            <CheckboxField
              name="confirmed"
              value={confirmationOf({ keepDays: state.values.keepDays ?? "", personal: state.values.personal })}
              label="Yes, delete these older readings for good, and later ones when their days are over."
              state={state}
            />
          )}
          <FormActions>
            <SubmitButton>Save</SubmitButton>
            <ButtonLink href={path} variant="quiet" scroll={false}>
              Back to all fields
            </ButtonLink>
          </FormActions>
        </FormStack>
      </Form>
    </Card>
  );
}

type PartProps = { field: FieldView; state: Parameters<typeof ErrorSummary>[0]["state"] & { values: Record<string, string> } };

const Shown = ({ field, state }: PartProps) => (
  <>
    <TextField
      name="label"
      label="Label"
      hint="What you call it. It stands beside values and charts; downloads keep the name that the device sends."
      defaultValue={field.label ?? ""}
      state={state}
      autoComplete="off"
      optional
    />
    {field.kind === "text" || field.kind === "boolean" ? (
      <input type="hidden" name="unit" value={field.unit ?? ""} />
    ) : (
      <TextField name="unit" label="Unit" hint="Such as °C, kWh or ppm." defaultValue={field.unit ?? ""} state={state} autoComplete="off" optional />
    )}
    {field.kind === "number" ? (
      <SelectField
        name="digits"
        label="Digits after the point"
        options={DIGITS}
        defaultValue={field.digits === null ? "" : String(field.digits)}
        state={state}
        optional
      />
    ) : (
      <input type="hidden" name="digits" value={field.digits ?? ""} />
    )}
    <SelectField name="colour" label="Colour of its line" options={COLOUR_NAMES} defaultValue={field.colour} state={state} />
    <CheckboxField
      name="visible"
      label="Show it"
      hint="A hidden field goes on being stored and downloaded. On the page of the device it is folded away."
      defaultChecked={field.isVisible}
      state={state}
      optional
    />
  </>
);

const Kept = ({ field, state }: PartProps) => (
  <>
    <CheckboxField
      name="personal"
      label="It could be about a person"
      hint={`Such as a position, or when a door is opened. Its readings are then kept for ${PERSONAL_DAYS} days, unless you give other days below. Older ones are deleted within two hours, for good; you are told how many before anything happens.`}
      defaultChecked={field.isPersonal}
      state={state}
      optional
    />
    <TextField
      name="keepDays"
      label="Keep readings for so many days"
      hint={`From 1 to ${MOST_DAYS}. Leave it empty to keep them as long as the workspace, or, if it could be about a person, for ${PERSONAL_DAYS} days.`}
      defaultValue={field.keepDays ?? ""}
      inputMode="numeric"
      state={state}
      autoComplete="off"
      optional
      className="max-w-40"
    />
  </>
);
