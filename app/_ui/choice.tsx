/** Ticking and choosing: a checkbox, and a few large cards of which one is chosen. */
import type { ComponentProps, ReactNode } from "react";
import { FieldError, type FieldProps, Hint, wiring } from "./field.tsx";

type CheckboxProps = FieldProps & { defaultChecked?: boolean; value?: string };

export function CheckboxField({ defaultChecked, value = "on", ...field }: CheckboxProps) {
  const { wrong, control, typed } = wiring(field);
  const ticked = field.state && Object.keys(field.state.values).length > 0 ? typed === value : (defaultChecked ?? false);
  return (
    <div className="grid gap-1">
      <label htmlFor={control.id} className="flex gap-3 py-1">
        <input
          {...control}
          key={String(ticked)}
          type="checkbox"
          value={value}
          defaultChecked={ticked}
          required={!field.optional}
          className="mt-0.5 size-6 shrink-0 rounded-sm"
        />
        <span className="max-w-prose">{field.label}</span>
      </label>
      <div className="grid gap-1 pl-9 empty:hidden">
        {field.hint && <Hint id={control.id}>{field.hint}</Hint>}
        <FieldError id={control.id}>{wrong}</FieldError>
      </div>
    </div>
  );
}

type Choice = { value: string; title: ReactNode; detail?: ReactNode; aside?: ReactNode };

type RadioCardsProps = FieldProps & { choices: Choice[]; defaultValue?: string };

/** The label is the question. The first card carries the field's id, so that an error can lead there. */
export function RadioCards({ choices, defaultValue, ...field }: RadioCardsProps) {
  const { wrong, control, typed } = wiring(field);
  const chosen = typed ?? defaultValue;
  return (
    <fieldset aria-describedby={control["aria-describedby"]} className="grid gap-1.5">
      <legend className="mb-1.5 font-medium">{field.label}</legend>
      {field.hint && <Hint id={control.id}>{field.hint}</Hint>}
      <div key={chosen ?? ""} className="grid gap-3 sm:grid-cols-2">
        {choices.map((choice, index) => (
          <RadioCard
            key={choice.value}
            choice={choice}
            name={field.name}
            id={index === 0 ? control.id : undefined}
            defaultChecked={choice.value === chosen}
            required={!field.optional}
          />
        ))}
      </div>
      <FieldError id={control.id}>{wrong}</FieldError>
    </fieldset>
  );
}

function RadioCard({ choice, ...input }: { choice: Choice } & Omit<ComponentProps<"input">, "type" | "value">) {
  return (
    <label className="flex gap-3 rounded-md border border-edge bg-raised p-4 hover:border-ink has-checked:border-accent has-checked:bg-tint has-checked:outline-1 has-checked:outline-accent has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent">
      <input {...input} type="radio" value={choice.value} className="mt-0.5 size-6 shrink-0 focus-visible:outline-none" />
      <span className="grid content-start gap-1">
        <span className="flex flex-wrap items-baseline gap-x-3 font-medium">
          {choice.title}
          {choice.aside && <span className="label-mono text-soft">{choice.aside}</span>}
        </span>
        {choice.detail && <span className="text-sm text-soft">{choice.detail}</span>}
      </span>
    </label>
  );
}
