"use client";
/**
 * The button that sends its form. While the form is on its way it says so, keeps its width and the focus, and takes no
 * second click; without scripts it is a plain submit button.
 */
import type { ComponentProps } from "react";
import { useFormStatus } from "react-dom";
import { Button, type ButtonLook } from "./button.tsx";

type Props = Omit<ComponentProps<"button">, "type"> & ButtonLook & { pendingLabel?: string };

export function SubmitButton({ children, pendingLabel = "One moment", ...rest }: Props) {
  const { pending } = useFormStatus();
  return (
    <Button {...rest} type="submit" aria-disabled={pending || undefined} onClick={(event) => pending && event.preventDefault()}>
      <span className="relative">
        <span className={pending ? "invisible" : undefined}>{children}</span>
        {pending && <Waiting label={pendingLabel} />}
      </span>
    </Button>
  );
}

/** Three dots over the button's words, which keep their room. */
const Waiting = ({ label }: { label: string }) => (
  <span className="absolute inset-0 flex items-center justify-center gap-1.5 motion-safe:animate-pulse">
    <span className="sr-only">{label}</span>
    <span className="size-1.5 rounded-full bg-current" />
    <span className="size-1.5 rounded-full bg-current" />
    <span className="size-1.5 rounded-full bg-current" />
  </span>
);
