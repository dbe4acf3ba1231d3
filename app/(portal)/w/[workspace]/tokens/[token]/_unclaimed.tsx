"use client";
/** Devices that a webhook speaks of and that nobody has added yet: each can be added with one click. */
import type { ReactNode } from "react";
import type { FormState } from "#app/_edge/form-state.ts";
import { EmptyState } from "#app/_ui/empty-state.tsx";
import { SelectField, TextField } from "#app/_ui/field.tsx";
import { ErrorSummary, FormMessage } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { Status } from "#app/_ui/status.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { Time } from "#app/_ui/time.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { usePoll } from "#app/_ui/use-poll.ts";
import { SOURCES, type UnclaimedView, type WebhookSource } from "#lib/devices/schema.ts";
import { FirstMessage } from "../../devices/_first-message.tsx";
import type { DeviceChoice } from "../_device-boxes.tsx";
import { claimDevice, claimForDevice, dismissDevice } from "./actions.ts";

type Props = {
  workspace: string;
  webhook: string;
  source: WebhookSource | null;
  rows: UnclaimedView[];
  /** Devices without a number, which one of these may be. */
  spare: readonly DeviceChoice[];
  /** Whether to look again and again. */
  isLive?: boolean;
};

export function Unclaimed({ workspace, webhook, source, rows, spare, isLive = false }: Props) {
  const [made, claim] = useForm(claimDevice);
  const [known, claimFor] = useForm(claimForDevice);
  const [gone, dismiss] = useForm(dismissDevice);
  const polled = usePoll<UnclaimedView[]>({ path: `/w/${workspace}/tokens/${webhook}/unclaimed`, everyMs: 2_000, first: rows, isDone: () => !isLive });
  const done = [made.data, known.data, gone.data].map((data) => data?.unclaimed);
  const waiting = (isLive ? polled : rows).filter(({ id }) => !done.includes(id));
  const claimed = [made.data, known.data].flatMap((data) => (data ? [data.device] : []));
  return (
    <div className="grid gap-6">
      {claimed.map((device) => (
        <Claimed key={device} workspace={workspace} device={device} />
      ))}
      {gone.data && <FormMessage tone="success">It was put aside. If it is spoken of again, it is seen here again.</FormMessage>}
      {[made, known, gone].map((state, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: there are always these three
        <ErrorSummary key={index} state={state} ids={{ name: `name-${state.values.unclaimed}`, device: `device-${state.values.unclaimed}` }} />
      ))}
      {waiting.length === 0 && claimed.length === 0 && isLive && <Waiting source={source} />}
      {waiting.length === 0 && !isLive && <EmptyState title="None: the sender spoke of no other device" />}
      {waiting.length > 0 && (
        <ul className="grid gap-4">
          {waiting.map((row) => (
            <Row key={row.id} row={row} source={source} workspace={workspace} spare={spare} forms={{ made, claim, known, claimFor, dismiss }} />
          ))}
        </ul>
      )}
    </div>
  );
}

const Waiting = ({ source }: { source: WebhookSource | null }) => (
  <div role="status" className="grid gap-2">
    <Status is="waiting">Waiting for a device …</Status>
    <p className="text-soft">
      No unclaimed device has sent anything yet. This page checks every two seconds: a device of {source ? SOURCES[source].name : "the sender"} appears here as
      soon as it sends.
    </p>
  </div>
);

function Claimed({ workspace, device }: { workspace: string; device: string }) {
  return (
    <div className="grid gap-4">
      <FormMessage tone="success" title="The device was added">
        <p>
          From now on its messages are stored; those before were not.{" "}
          <a href={`/w/${workspace}/devices/${device}`} className="link">
            To the device
          </a>
        </p>
      </FormMessage>
      <FirstMessage workspace={workspace} device={device} />
    </div>
  );
}

type Send = (form: FormData) => void;
type Forms = { made: FormState<unknown>; claim: Send; known: FormState<unknown>; claimFor: Send; dismiss: Send };
type RowProps = { row: UnclaimedView; source: WebhookSource | null; workspace: string; spare: readonly DeviceChoice[]; forms: Forms };

/** What was typed is of one row; the others show none of it. */
const of = (state: FormState<unknown>, id: string) => (state.values.unclaimed === id ? { state } : {});

function Row({ row: { id, hint, firstSeenAt, knownAs }, source, workspace, spare, forms }: RowProps) {
  const kind = source ? SOURCES[source].hardware : "number";
  const called = hint ? `${kind} …${hint}` : `A short ${kind}`;
  const hidden = (
    <>
      <input type="hidden" name="workspace" value={workspace} />
      <input type="hidden" name="unclaimed" value={id} />
    </>
  );
  return (
    <li className="grid gap-4 rounded-lg border border-rule bg-raised p-4 sm:p-5">
      <p className="flex flex-wrap justify-between gap-x-4">
        <strong className="numeric font-semibold">{called}</strong>
        <span className="text-sm text-soft">
          first seen in the hour of <Time at={new Date(firstSeenAt)} />
        </span>
      </p>
      {knownAs ? (
        <Choice send={forms.claimFor} hidden={hidden} button={`Let it send for ${knownAs.name}`}>
          <input type="hidden" name="device" value={knownAs.id} />
          <p>{knownAs.name} has this number.</p>
        </Choice>
      ) : (
        <Choice send={forms.claim} hidden={hidden} button="Add">
          <TextField name="name" id={`name-${id}`} label="Name" defaultValue={hint ? `Device ${hint}` : "Device"} autoComplete="off" {...of(forms.made, id)} />
        </Choice>
      )}
      <details>
        <summary className="link w-fit cursor-pointer py-1 text-sm">
          Something else<span className="sr-only"> with {called}</span>
        </summary>
        <div className="mt-3 grid gap-4">
          {!knownAs && spare.length > 0 && (
            <Choice send={forms.claimFor} hidden={hidden} button="It is this one">
              <SelectField
                name="device"
                id={`device-${id}`}
                label="It is a device that is here already"
                options={[{ value: "", label: "Choose one" }, ...spare.map((device) => ({ value: device.id, label: device.name }))]}
                defaultValue=""
                {...of(forms.known, id)}
              />
            </Choice>
          )}
          <Form action={forms.dismiss} className="grid gap-3">
            {hidden}
            <p className="text-sm text-soft">It is not yours, or of no interest: it disappears from here until the webhook speaks of it again.</p>
            <div>
              <SubmitButton variant="quiet">Put it aside</SubmitButton>
            </div>
          </Form>
        </div>
      </details>
    </li>
  );
}

function Choice({ send, hidden, button, children }: { send: Send; hidden: ReactNode; button: string; children: ReactNode }) {
  return (
    <Form creates action={send} noValidate className="grid items-end gap-3 sm:grid-cols-[1fr_auto]">
      {hidden}
      <div>{children}</div>
      <div>
        <SubmitButton>{button}</SubmitButton>
      </div>
    </Form>
  );
}
