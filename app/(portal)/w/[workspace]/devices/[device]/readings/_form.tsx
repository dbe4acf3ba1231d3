"use client";
import { type ReactNode, useState } from "react";
import { emptyForm, type FormState } from "#app/_edge/form-state.ts";
import { Card } from "#app/_ui/card.tsx";
import { SelectField, TextField } from "#app/_ui/field.tsx";
import { ErrorSummary, FormActions, FormMessage, FormStack } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { formatCount, formatPlural } from "#app/_ui/number.ts";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { Table } from "#app/_ui/table.tsx";
import { Time } from "#app/_ui/time.tsx";
import { useTimeZone } from "#app/_ui/time-zone.tsx";
import { TimeZoneNote } from "#app/_ui/time-zone-note.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import type { Deletion, DeletionQuery } from "#lib/measurements/schema.ts";
import { dayIn } from "#lib/platform/time-zone.ts";
import { countReadings, deleteReadings } from "./actions.ts";

type Sent = FormState<unknown>;
type Names = readonly { key: string; name: string }[];
/** `now` is in milliseconds. */
type Props = { workspace: string; device: string; names: Names; now: number };

export function DeletionForms({ workspace, device, names, now }: Props) {
  const zone = useTimeZone();
  const [counted, count] = useForm(countReadings);
  const [answered, remove] = useForm(deleteReadings);
  const [last, setLast] = useState({ found: counted.data, answered: emptyForm as typeof answered });
  // What was counted since makes the answer to the last deletion an old one.
  if (counted.data !== last.found) setLast({ found: counted.data, answered });
  const deleted = answered === last.answered ? emptyForm : answered;
  const found = counted.data;
  return (
    <div className="grid gap-10">
      <Form action={count} noValidate>
        <SpanFields
          key={zone}
          state={counted}
          names={names}
          from={dayIn(found ? found.query.from.getTime() : now, zone)}
          to={dayIn(found ? found.query.to.getTime() - 1 : now, zone)}
          now={now}
          field={found?.query.fields?.[0]}
        >
          <input type="hidden" name="workspace" value={workspace} />
          <input type="hidden" name="device" value={device} />
          <input type="hidden" name="zone" value={zone} />
        </SpanFields>
      </Form>
      {deleted.data && <Done deleted={deleted.data} />}
      {!found && <ErrorSummary state={deleted} />}
      {found && !deleted.data && <Confirmation workspace={workspace} device={device} names={names} found={found} state={deleted} send={remove} />}
    </div>
  );
}

type SpanProps = { state: Sent; names: Names; from: string; to: string; now: number; field: string | undefined; children: ReactNode };

const SpanFields = ({ state, names, from, to, now, field, children }: SpanProps) => (
  <FormStack>
    <ErrorSummary state={state} labels={{ from: "From", to: "Up to and including", field: "Fields" }} />
    {children}
    <p className="text-soft">
      Days begin and end at midnight in <TimeZoneNote at={now} />
    </p>
    <TextField name="from" label="From" type="date" defaultValue={from} state={state} />
    <TextField name="to" label="Up to and including" type="date" defaultValue={to} state={state} />
    <SelectField
      name="field"
      label="Fields"
      options={[{ value: "", label: "All fields" }, ...names.map(({ key, name }) => ({ value: key, label: name }))]}
      defaultValue={field ?? ""}
      state={state}
      optional
    />
    <FormActions>
      <SubmitButton variant="quiet">Count the readings</SubmitButton>
    </FormActions>
  </FormStack>
);

type Found = Deletion & { query: DeletionQuery };

type ConfirmationProps = Omit<Props, "now"> & { found: Found; state: Sent; send: (form: FormData) => void };

function Confirmation({ workspace, device, names, found, state, send }: ConfirmationProps) {
  const { from, to, fields } = found.query;
  if (found.readings === 0) return <FormMessage tone="note">There are no readings in this span. Nothing would be deleted.</FormMessage>;
  return (
    <Card title={`Delete ${formatPlural(found.readings, "reading")}`} tone="danger">
      <Form action={send} className="grid gap-5">
        <ErrorSummary state={state} />
        <input type="hidden" name="workspace" value={workspace} />
        <input type="hidden" name="device" value={device} />
        <input type="hidden" name="from" value={from.toISOString()} />
        <input type="hidden" name="to" value={to.toISOString()} />
        <input type="hidden" name="field" value={fields?.[0] ?? ""} />
        <Counts deletion={found} names={names} />
        <div className="grid max-w-prose gap-3">
          <p>
            Measured from <Time at={from} /> to just before <Time at={to} />. They vanish at once from charts, latest values, counts and downloads. This cannot
            be undone.
          </p>
          <p className="text-soft">
            What the device sends from then on is stored, also readings that it sends a second time: if it still has them in its memory and repeats them, they
            are here again.
          </p>
        </div>
        <div>
          <SubmitButton variant="danger" pendingLabel="Deleting">
            Delete these readings
          </SubmitButton>
        </div>
      </Form>
    </Card>
  );
}

const Counts = ({ deletion, names }: { deletion: Deletion; names: Names }) => (
  <Table
    caption="What would be deleted, by field"
    columns={[
      { key: "field", label: "Field" },
      { key: "readings", label: "Readings", numeric: true, align: "end" },
    ]}
    rows={deletion.fields.map(({ key, readings }) => ({ key, cells: [names.find((one) => one.key === key)?.name ?? key, formatCount(readings)] }))}
  />
);

const Done = ({ deleted }: { deleted: Deletion }) =>
  deleted.left === 0 ? (
    <FormMessage tone="success">{formatPlural(deleted.readings, "reading")} deleted.</FormMessage>
  ) : (
    <FormMessage tone="warning" title={`${formatPlural(deleted.readings, "reading")} deleted, ${formatCount(deleted.left)} are left`}>
      That is as many as are deleted at once. Count again and delete the rest.
    </FormMessage>
  );
