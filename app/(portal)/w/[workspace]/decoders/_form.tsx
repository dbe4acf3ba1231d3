"use client";
/** A decoder as it is written: saved by one button, tried by the other on bytes that are typed. */
import type { FormState } from "#app/_edge/form-state.ts";
import { Card } from "#app/_ui/card.tsx";
import { TextField } from "#app/_ui/field.tsx";
import { ErrorSummary, FormMessage } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { TextArea } from "#app/_ui/text-area.tsx";
import type { DecoderKind } from "#lib/devices/schema.ts";
import type { Tried } from "#lib/measurements/schema.ts";
import { SourceField } from "./_source.tsx";
import { TriedResult } from "./_tried.tsx";

type Shown = { name: string; source: string; bytes: string; port: string };
type Answer = { tried?: Tried; saved?: true; typed: Shown };
type Props = {
  answered: FormState<Answer>;
  send: (form: FormData) => void;
  hidden: Record<string, string>;
  kind: DecoderKind;
  first: Shown;
  /** What the button that saves says. */
  save: string;
};

const LABELS = { name: "Name", source: "Source", bytes: "Bytes", port: "Port" };
const HINTS = {
  cayenne: "",
  map: "A list of entries: the name of a field, the byte it begins at (from 0) and its type (u8 to i32, f32 and f64, with le or be for the order of bytes, or bit). Where needed a bit from 0 to 7, a scale, what to add, and the port that it is for.",
  javascript:
    "A function decodeUplink(input) that returns { data }, or Decoder(bytes, port) that returns a list of { field, value }. It has 50 ms and 8 MiB for each message, and reaches nothing but its bytes.",
};

export function DecoderFields({ answered, send, hidden, kind, first, save }: Props) {
  const { data } = answered;
  const state = data ? { ...answered, values: data.typed } : answered;
  return (
    <Form action={send} noValidate className="grid gap-8">
      <ErrorSummary state={state} labels={LABELS} />
      {data?.saved && <FormMessage tone="success">Saved. Messages that come from now on are read by it.</FormMessage>}
      {Object.entries({ ...hidden, kind }).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <div className="grid items-start gap-8 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="grid gap-6">
          <TextField name="name" label="Name" defaultValue={first.name} state={state} autoComplete="off" />
          {kind === "cayenne" ? (
            <>
              <input type="hidden" name="source" value="" />
              <FormMessage tone="note">
                Fields are named after type and channel, such as temperature_1 or gps_2.latitude, as The Things Stack names them.
              </FormMessage>
            </>
          ) : (
            <SourceField name="source" label={kind === "map" ? "Byte map" : "Program"} hint={HINTS[kind]} defaultValue={first.source} state={state} />
          )}
          <div>
            <SubmitButton name="do" value="save">
              {save}
            </SubmitButton>
          </div>
        </div>
        <Card title="Try it">
          <div className="grid gap-5">
            <TextArea
              name="bytes"
              label="Bytes of a message"
              hint="In hexadecimal or Base64. Nothing of it is stored."
              defaultValue={first.bytes}
              state={state}
              rows={3}
              spellCheck={false}
              autoComplete="off"
              className="font-mono text-[0.875rem]"
            />
            <TextField name="port" label="Port" inputMode="numeric" defaultValue={first.port} state={state} autoComplete="off" className="max-w-28" />
            <div>
              <SubmitButton name="do" value="try" variant="quiet">
                Try it
              </SubmitButton>
            </div>
            {data?.tried && <TriedResult tried={data.tried} />}
          </div>
        </Card>
      </div>
    </Form>
  );
}
