"use client";
/** The devices that a webhook sends for: one more, one less. */
import Link from "next/link";
import { EmptyState } from "#app/_ui/empty-state.tsx";
import { SelectField } from "#app/_ui/field.tsx";
import { ErrorSummary, FormMessage } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import type { DeviceChoice } from "../_device-boxes.tsx";
import { bindDevice, unbindDevice } from "./actions.ts";

type Props = { workspace: string; token: string; bound: readonly DeviceChoice[]; others: readonly DeviceChoice[]; mayChange: boolean };

export function BoundDevices({ workspace, token, bound, others, mayChange }: Props) {
  const [added, bind] = useForm(bindDevice);
  const [taken, unbind] = useForm(unbindDevice);
  const hidden = (
    <>
      <input type="hidden" name="workspace" value={workspace} />
      <input type="hidden" name="token" value={token} />
    </>
  );
  return (
    <div className="grid gap-6">
      <ErrorSummary state={added} labels={{ device: "Device" }} />
      <ErrorSummary state={taken} />
      {taken.data && !bound.some(({ id }) => id === taken.data?.unbound) && (
        <FormMessage tone="success">
          <div className="grid gap-3">
            <p>It sends for that device no more. What it sent stays.</p>
            <Form action={bind}>
              {hidden}
              <input type="hidden" name="device" value={taken.data.unbound} />
              <SubmitButton variant="quiet" size="small">
                Undo
              </SubmitButton>
            </Form>
          </div>
        </FormMessage>
      )}
      {bound.length === 0 ? (
        <EmptyState title="It sends for no device yet" />
      ) : (
        <ul className="divide-y divide-rule border-y border-rule">
          {bound.map(({ id, name }) => (
            <li key={id} className="flex flex-wrap items-center justify-between gap-x-4 py-1.5">
              <Link href={`/w/${workspace}/devices/${id}`} prefetch={false} className="link inline-flex min-h-11 items-center wrap-anywhere">
                {name}
              </Link>
              {mayChange && (
                <Form action={unbind}>
                  {hidden}
                  <input type="hidden" name="device" value={id} />
                  <SubmitButton variant="quiet" size="small">
                    Take away<span className="sr-only"> {name}</span>
                  </SubmitButton>
                </Form>
              )}
            </li>
          ))}
        </ul>
      )}
      {mayChange && others.length > 0 && (
        <Form action={bind} noValidate className="grid max-w-xl items-end gap-3 sm:grid-cols-[1fr_auto]">
          {hidden}
          <SelectField
            name="device"
            label="One more device"
            options={[{ value: "", label: "Choose one" }, ...others.map(({ id, name }) => ({ value: id, label: name }))]}
            defaultValue=""
            state={added}
          />
          <div>
            <SubmitButton variant="quiet">Let it send for this one</SubmitButton>
          </div>
        </Form>
      )}
    </div>
  );
}
