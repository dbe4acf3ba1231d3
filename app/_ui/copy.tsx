"use client";
/** Text to copy: a token, a command. Without scripts it can still be selected; the button says when it is done. */
import { useEffect, useRef, useState } from "react";
import { classNames } from "./class-names.ts";
import { IconCopy, IconTick } from "./icons.tsx";

export function CopyBlock({ text, label, className }: { text: string; label: string; className?: string }) {
  return (
    <figure className={classNames("overflow-hidden rounded-md border border-edge bg-sunken", className)}>
      <figcaption className="flex min-h-11 items-center justify-between gap-3 border-b border-rule pl-4">
        <span className="label-mono text-soft">{label}</span>
        <CopyButton text={text} label={label} />
      </figcaption>
      <pre className="whitespace-pre-wrap p-4 font-mono text-[0.875rem] leading-6 wrap-anywhere">
        <code>{text}</code>
      </pre>
    </figure>
  );
}

const SHOWN_FOR_MS = 2_500;

function CopyButton({ text, label }: { text: string; label: string }) {
  const [answer, setAnswer] = useState<"Copied" | "Select it by hand" | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  async function copy() {
    const done = await navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
    setAnswer(done ? "Copied" : "Select it by hand");
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setAnswer(null), SHOWN_FOR_MS);
  }

  return (
    <button
      type="button"
      data-needs-script
      onClick={copy}
      className="inline-flex min-h-11 items-center gap-2 rounded-md px-4 text-sm font-medium text-accent hover:text-accent-strong"
    >
      {answer === "Copied" ? <IconTick className="size-4" /> : <IconCopy className="size-4" />}
      <span aria-hidden={answer !== null}>
        {answer ?? "Copy"}
        <span className="sr-only"> {label}</span>
      </span>
      <span role="status" className="sr-only">
        {answer}
      </span>
    </button>
  );
}
