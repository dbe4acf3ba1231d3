"use client";
/** A password field. With scripts it can show what is typed; it hides again when the form is sent. It never fills itself in again. */
import { type ComponentProps, useEffect, useRef, useState } from "react";
import { classNames } from "./class-names.ts";
import { controlClass, Field, type FieldProps, fieldOf, wiring } from "./field.tsx";

type Props = FieldProps & Omit<ComponentProps<"input">, keyof FieldProps | "type" | "defaultValue">;

export function PasswordField({ name, label, hint, error, state, id, optional, autoComplete = "current-password", ...rest }: Props) {
  const [shown, setShown] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const field = fieldOf({ name, label, hint, error, state, id, optional });
  const { control } = wiring(field);

  useEffect(() => {
    const form = input.current?.form;
    const hide = () => setShown(false);
    form?.addEventListener("submit", hide);
    return () => form?.removeEventListener("submit", hide);
  }, []);

  return (
    <Field {...field}>
      <span className="relative block">
        <input
          {...rest}
          {...control}
          ref={input}
          type={shown ? "text" : "password"}
          autoComplete={autoComplete}
          autoCapitalize="none"
          spellCheck={false}
          required={!optional}
          className={classNames(controlClass, "pr-20")}
        />
        <button
          type="button"
          data-needs-script
          aria-label={shown ? "Hide what is typed" : "Show what is typed"}
          aria-controls={control.id}
          onClick={() => setShown(!shown)}
          className="absolute inset-y-0 right-0 min-w-16 rounded-md px-3 text-sm font-medium text-accent hover:text-accent-strong"
        >
          {shown ? "Hide" : "Show"}
        </button>
      </span>
    </Field>
  );
}
