"use client";
/**
 * A dialog on a trigger. It opens with scripts alone: what it holds must also be reachable by a page of its own, given
 * as `withoutScript`.
 */
import { Dialog as Base } from "@base-ui/react/dialog";
import type { ReactNode } from "react";
import { type ButtonLook, buttonClass } from "./button.tsx";
import { IconCross } from "./icons.tsx";

type Props = { trigger: ReactNode; look?: ButtonLook; title: string; description?: ReactNode; withoutScript?: ReactNode; children: ReactNode };

export function Dialog({ trigger, look = { variant: "quiet" }, title, description, withoutScript, children }: Props) {
  return (
    <Base.Root>
      <Base.Trigger data-needs-script className={buttonClass(look)}>
        {trigger}
      </Base.Trigger>
      {withoutScript && <noscript>{withoutScript}</noscript>}
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-veil transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Base.Popup className="fixed inset-x-4 top-[max(1rem,12dvh)] z-50 mx-auto grid max-h-[80dvh] max-w-lg gap-4 overflow-y-auto rounded-lg border border-edge bg-raised p-6 shadow-sheet transition-[opacity,translate] duration-150 ease-quiet data-ending-style:opacity-0 data-starting-style:-translate-y-1 data-starting-style:opacity-0">
          <div className="flex items-start justify-between gap-4">
            <Base.Title className="font-serif text-xl font-semibold">{title}</Base.Title>
            <Base.Close aria-label="Close" className="-mt-2 -mr-3 grid size-11 shrink-0 place-items-center rounded-md text-soft hover:text-ink">
              <IconCross />
            </Base.Close>
          </div>
          {description && (
            <Base.Description render={<div />} className="text-soft">
              {description}
            </Base.Description>
          )}
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

/** A button inside a dialog that only closes it. */
export function DialogClose({ children }: { children: ReactNode }) {
  return <Base.Close className={buttonClass({ variant: "quiet" })}>{children}</Base.Close>;
}
