"use client";
/** A state in words, with a sign whose shape differs as well as its colour. */
import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";

const SIGN = {
  good: { colour: "text-accent", shape: <circle cx="6" cy="6" r="4.5" fill="currentColor" /> },
  waiting: { colour: "text-soft", shape: <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" strokeWidth="1.5" strokeDasharray="2.5 2" /> },
  warn: { colour: "text-warn", shape: <path d="M6 1 11.5 11H.5z" fill="currentColor" /> },
  bad: { colour: "text-danger", shape: <path d="M6 .5 11.5 6 6 11.5.5 6z" fill="currentColor" /> },
  off: { colour: "text-soft", shape: <path d="M1.5 6h9" stroke="currentColor" strokeWidth="2" /> },
};

export function Status({ is, children }: { is: keyof typeof SIGN; children: ReactNode }) {
  const { colour, shape } = SIGN[is];
  return (
    <span className="inline-flex items-baseline gap-2">
      <svg viewBox="0 0 12 12" aria-hidden="true" className={classNames("size-3 shrink-0", colour)}>
        {shape}
      </svg>
      <span>{children}</span>
    </span>
  );
}
