"use client";
/**
 * A menu on a trigger, such as the account's. It opens with scripts alone; without them, `withoutScript` stands in its
 * place. An entry that changes something is the button of a form elsewhere on the page, named by its id.
 */
import { Menu as Base } from "@base-ui/react/menu";
import Link from "next/link";
import { type ReactNode, useRef } from "react";
import { IconDown } from "./icons.tsx";

const entry = "flex min-h-11 w-full items-center px-4 py-2 text-left outline-none data-highlighted:bg-tint data-highlighted:text-accent";

export function Menu({ label, children, withoutScript }: { label: ReactNode; children: ReactNode; withoutScript: ReactNode }) {
  // Opened beside its trigger, not at the end of the body, so that it stays inside the page's landmark.
  const place = useRef<HTMLSpanElement>(null);
  return (
    <Base.Root>
      <Base.Trigger
        data-needs-script
        className="inline-flex min-h-11 max-w-full items-center gap-2 rounded-md border border-transparent px-3 font-medium hover:border-edge data-popup-open:border-edge data-popup-open:bg-raised"
      >
        <span className="truncate">{label}</span>
        <IconDown className="size-4" />
      </Base.Trigger>
      <noscript>{withoutScript}</noscript>
      <span ref={place} />
      <Base.Portal container={place}>
        <Base.Positioner align="end" sideOffset={6} className="z-40 outline-none">
          <Base.Popup className="min-w-56 max-w-[calc(100vw-2rem)] rounded-lg border border-edge bg-raised py-1.5 shadow-sheet outline-none transition-opacity duration-100 data-ending-style:opacity-0 data-starting-style:opacity-0">
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

/** `prefetch` is false where an answer from before would be a wrong one now. */
export function MenuLink({ href, prefetch = null, children }: { href: string; prefetch?: false | null; children: ReactNode }) {
  return (
    <Base.LinkItem closeOnClick render={<Link href={href} prefetch={prefetch} />} className={entry}>
      {children}
    </Base.LinkItem>
  );
}

/** Sends the form with the id `form`, which stands outside the menu. */
export function MenuSubmit({ form, children }: { form: string; children: ReactNode }) {
  return (
    <Base.Item nativeButton render={<button type="submit" form={form} />} className={entry}>
      {children}
    </Base.Item>
  );
}

export function MenuSeparator() {
  return <Base.Separator className="my-1.5 h-px bg-rule" />;
}
