"use client";
import { ErrorSummary, FormActions } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { TextArea } from "#app/_ui/text-area.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { MOST_IMPORTED } from "#lib/devices/schema.ts";
import { Imported } from "./_imported.tsx";
import { importDevices } from "./actions.ts";

const EXAMPLE = `name,tags,interval
Weir north,river;north,15 min
Weir south,river;south,15 min
Cold room,,1 h`;

export function ImportForm({ workspace }: { workspace: string }) {
  const [state, send] = useForm(importDevices);
  if (state.data) return <Imported workspace={workspace} {...state.data} />;
  const faulty = Object.keys(state.errors);
  return (
    <Form creates action={send} noValidate className="grid gap-6">
      <ErrorSummary state={state} ids={Object.fromEntries(faulty.map((name) => [name, "field-csv"]))} />
      <input type="hidden" name="workspace" value={workspace} />
      <TextArea
        name="csv"
        label="Devices"
        hint={`Paste up to ${MOST_IMPORTED} lines of CSV, or rows copied from a spreadsheet. Columns stand between commas, semicolons or tabs; a first line names them: name, tags, interval. Only the name is needed. Tags stand between semicolons, or between commas where semicolons end the columns. The interval says how often the device usually sends, such as 900, 15 min or 1,5 h; an hour if it is empty. Nothing is added unless every line is right.`}
        error={state.errors.csv ?? (faulty.length > 0 ? "Please correct the lines that are named above." : undefined)}
        state={state}
        placeholder={EXAMPLE}
        rows={12}
        spellCheck={false}
        autoComplete="off"
        className="font-mono text-[0.875rem]"
      />
      <FormActions>
        <SubmitButton>Add the devices</SubmitButton>
      </FormActions>
    </Form>
  );
}
