/** One chapter of the front page: what it is about in the margin, the matter beside it or, where it is `wide`, below. */
import type { ReactNode } from "react";

type Props = { id: string; title: string; lead?: ReactNode; wide?: boolean; children: ReactNode };

export function Chapter({ id, title, lead, wide = false, children }: Props) {
  return (
    <section
      id={id}
      aria-labelledby={`${id}-title`}
      className="grid scroll-mt-4 gap-x-16 gap-y-8 border-t border-edge py-14 sm:py-20 lg:grid-cols-[17rem_minmax(0,1fr)]"
    >
      <header
        className={wide ? "grid items-baseline gap-x-16 gap-y-4 lg:col-span-2 lg:grid-cols-[17rem_minmax(0,1fr)]" : "grid max-w-prose content-start gap-4"}
      >
        <h2 id={`${id}-title`} className="font-serif text-2xl font-semibold tracking-[-0.01em]">
          {title}
        </h2>
        {lead && <div className="grid max-w-prose gap-3 text-soft">{lead}</div>}
      </header>
      <div className={wide ? "min-w-0 lg:col-span-2" : "min-w-0"}>{children}</div>
    </section>
  );
}
