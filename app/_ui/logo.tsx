"use client";
/** The mark is an archive drawer's index card: a tab above, and on the card a K whose arms are a tick. */
export function Mark({ className = "size-7" }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={`shrink-0 ${className}`}>
      <path
        className="fill-accent"
        d="M3 8.5A2.5 2.5 0 0 1 5.5 6h6l2.5-3h9a2.5 2.5 0 0 1 2.5 2.5V6h1A2.5 2.5 0 0 1 29 8.5v18a2.5 2.5 0 0 1-2.5 2.5h-21A2.5 2.5 0 0 1 3 26.5z"
      />
      <path className="stroke-on-accent" fill="none" strokeWidth="2.8" d="M10.5 10.5v14M12 18l9.5-7.5M14.5 16.5l7.5 8" />
    </svg>
  );
}

export function Logo() {
  return (
    <span className="inline-flex items-center gap-2.5 text-ink">
      <Mark />
      <span className="font-serif text-[1.5rem] font-semibold leading-none tracking-[-0.02em]">Kept</span>
    </span>
  );
}
