/**
 * Fields of a form.
 *
 * Each has a visible label, a hint that says why we ask, and room for what is wrong with it; hint and error are tied to
 * the control, so that a screen reader says them. Give a field the form's `state` and it shows what was typed and what
 * was wrong by itself. The id is `field-<name>` (what ErrorSummary links to) unless `id` says otherwise.
 */
import type { ComponentProps, ReactNode } from "react";
import { classNames } from "./class-names.ts";
import { IconDown, IconNotice } from "./icons.tsx";

type FieldState = { errors: Record<string, string>; values: Record<string, string> };

export type FieldProps = {
  name: string;
  label: ReactNode;
  /** Why we ask, or what is expected. */
  hint?: ReactNode;
  error?: string | undefined;
  state?: FieldState;
  id?: string;
  /** Says "optional" beside the label. Required is the rule, so it is the exception that is marked. */
  optional?: boolean;
};

export const controlClass =
  "block min-h-11 w-full rounded-md border border-edge bg-raised px-3 py-2 text-base text-ink placeholder:text-soft hover:border-ink aria-invalid:border-danger aria-invalid:bg-danger-tint disabled:opacity-60";

export const fieldId = (name: string, id?: string): string => id ?? `field-${name}`;

/** What ties a control to its hint and its error. */
export function wiring({ name, id, hint, error, state }: FieldProps) {
  const own = fieldId(name, id);
  const wrong = error ?? state?.errors[name];
  const describedBy = [hint && `${own}-hint`, wrong && `${own}-error`].filter(Boolean).join(" ");
  return {
    wrong,
    control: { id: own, name, "aria-invalid": wrong ? true : undefined, "aria-describedby": describedBy || undefined },
    typed: state?.values[name],
  };
}

export function Field({ children, ...field }: FieldProps & { children: ReactNode }) {
  const { wrong, control } = wiring(field);
  return (
    <div className="grid gap-1.5">
      <label htmlFor={control.id} className="font-medium">
        {field.label}
        {field.optional && <span className="ml-2 text-sm font-normal text-soft">optional</span>}
      </label>
      {field.hint && <Hint id={control.id}>{field.hint}</Hint>}
      {children}
      <FieldError id={control.id}>{wrong}</FieldError>
    </div>
  );
}

export function Hint({ id, children }: { id: string; children: ReactNode }) {
  return (
    <p id={`${id}-hint`} className="max-w-prose text-sm text-soft">
      {children}
    </p>
  );
}

export function FieldError({ id, children }: { id: string; children: string | undefined }) {
  if (!children) return null;
  return (
    <p id={`${id}-error`} className="flex gap-2 text-sm font-medium text-danger">
      <IconNotice className="mt-0.5 size-5" />
      {children}
    </p>
  );
}

type TextProps = FieldProps & Omit<ComponentProps<"input">, keyof FieldProps>;

export function TextField({ name, label, hint, error, state, id, optional, className, ...rest }: TextProps) {
  const field = fieldOf({ name, label, hint, error, state, id, optional });
  const { control, typed } = wiring(field);
  return (
    <Field {...field}>
      <input
        {...rest}
        {...control}
        required={rest.required ?? !optional}
        defaultValue={typed ?? rest.defaultValue}
        className={classNames(controlClass, className)}
      />
    </Field>
  );
}

type SelectProps = FieldProps & Omit<ComponentProps<"select">, keyof FieldProps> & { options: { value: string; label: string }[] };

export function SelectField({ name, label, hint, error, state, id, optional, className, options, ...rest }: SelectProps) {
  const field = fieldOf({ name, label, hint, error, state, id, optional });
  const { control, typed } = wiring(field);
  const chosen = typed ?? rest.defaultValue;
  return (
    <Field {...field}>
      <span className="relative block">
        {/* The key: React resets a sent form, and a select forgets its default then. */}
        <select
          {...rest}
          {...control}
          key={String(chosen)}
          required={rest.required ?? !optional}
          defaultValue={chosen}
          className={classNames(controlClass, "appearance-none pr-10", className)}
        >
          {options.map(({ value, label: text }) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
        <IconDown className="pointer-events-none absolute top-3 right-3 size-5 text-soft" />
      </span>
    </Field>
  );
}

/** Drops what was not given, because an absent prop and `undefined` are different types here. */
export function fieldOf(given: { [K in keyof FieldProps]: FieldProps[K] | undefined }): FieldProps {
  const { name, label, hint, error, state, id, optional } = given;
  return { name: name ?? "", label, error, ...(hint && { hint }), ...(state && { state }), ...(id && { id }), ...(optional && { optional }) };
}
