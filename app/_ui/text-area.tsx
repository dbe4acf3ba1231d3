/** A field for several lines. */
import type { ComponentProps } from "react";
import { classNames } from "./class-names.ts";
import { controlClass, Field, type FieldProps, fieldOf, wiring } from "./field.tsx";

type Props = FieldProps & Omit<ComponentProps<"textarea">, keyof FieldProps>;

export function TextArea({ name, label, hint, error, state, id, optional, className, ...rest }: Props) {
  const field = fieldOf({ name, label, hint, error, state, id, optional });
  const { control, typed } = wiring(field);
  const shown = typed ?? rest.defaultValue;
  return (
    <Field {...field}>
      {/* The key: React resets a sent form to what stood in it first. */}
      <textarea {...rest} {...control} key={String(shown)} required={!optional} defaultValue={shown} className={classNames(controlClass, className)} />
    </Field>
  );
}
