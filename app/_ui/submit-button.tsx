"use client";
/**
 * The button that sends its form. While the form is on its way it says so, keeps its width and the focus, and takes no
 * second click; without scripts it is a plain submit button.
 */
import type { ComponentProps } from "react";
import { useFormStatus } from "react-dom";
import { Button, type ButtonLook } from "./button.tsx";
import { classNames } from "./class-names.ts";

type Props = Omit<ComponentProps<"button">, "type"> & ButtonLook & { pendingLabel?: string };

export function SubmitButton({ children, pendingLabel = "One moment …", ...rest }: Props) {
  const { pending } = useFormStatus();
  return (
    <Button {...rest} type="submit" aria-disabled={pending || undefined} onClick={(event) => pending && event.preventDefault()}>
      <span className="grid justify-items-center">
        <span className={classNames("col-start-1 row-start-1", pending && "invisible")}>{children}</span>
        <span aria-hidden={!pending} className={classNames("col-start-1 row-start-1", !pending && "invisible")}>
          {pendingLabel}
        </span>
      </span>
    </Button>
  );
}
