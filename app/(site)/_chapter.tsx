/** One chapter of the front page: what it is about in the margin, the matter beside it. */
import type { ReactNode } from "react";

type Props = { id: string; title: string; lead?: ReactNode; children: ReactNode };

export function Chapter({ id, title, lead, children }: Props) {
  return (
    <section
      id={id}
      aria-labelledby={`${id}-title`}
      className="grid scroll-mt-4 gap-x-16 gap-y-8 border-t border-edge py-14 sm:py-20 lg:grid-cols-[17rem_minmax(0,1fr)]"
    >
      <header className="grid max-w-prose content-start gap-4">
        <h2 id={`${id}-title`} className="font-serif text-2xl font-semibold tracking-[-0.01em]">
          {title}
        </h2>
        {lead && <div className="grid gap-3 text-soft">{lead}</div>}
      </header>
      <div className="min-w-0">{children}</div>
    </section>
  );
}
