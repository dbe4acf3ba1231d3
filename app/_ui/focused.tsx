"use client";
/** Takes the focus when it appears, and again whenever `on` changes. */
import { type ReactNode, useEffect, useRef } from "react";

export function Focused({ on, children }: { on: unknown; children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `on` is not read; that it changed is the news
  useEffect(() => box.current?.focus(), [on]);
  return (
    <div ref={box} tabIndex={-1}>
      {children}
    </div>
  );
}
