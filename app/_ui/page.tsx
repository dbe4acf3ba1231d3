/** The bones of a page: its width, its heading, its sections, and running text. */
import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";

const WIDTH = { wide: "max-w-6xl", normal: "max-w-4xl", narrow: "max-w-xl" };

/** `main` of a page; what the skip link leads to. */
export function Page({ width = "wide", children }: { width?: keyof typeof WIDTH; children: ReactNode }) {
  return (
    <main id="content" tabIndex={-1} className={classNames("mx-auto w-full flex-1 px-5 pt-10 pb-20 outline-none sm:px-8 sm:pt-14", WIDTH[width])}>
      {children}
    </main>
  );
}

type HeaderProps = { title: ReactNode; eyebrow?: ReactNode; lead?: ReactNode; actions?: ReactNode };

export function PageHeader({ title, eyebrow, lead, actions }: HeaderProps) {
  return (
    <header className="rule-double mb-10 flex flex-wrap items-end justify-between gap-x-8 gap-y-5 pb-6">
      <div className="grid min-w-0 gap-2">
        {eyebrow && <div className="label-mono text-soft">{eyebrow}</div>}
        <h1 className="font-serif text-3xl font-semibold tracking-[-0.015em]">{title}</h1>
        {lead && <p className="max-w-[60ch] text-lg text-soft">{lead}</p>}
      </div>
      {actions && <div className="flex flex-wrap gap-3 print:hidden">{actions}</div>}
    </header>
  );
}

type SectionProps = { title: ReactNode; lead?: ReactNode; actions?: ReactNode; id?: string; children: ReactNode };

export function Section({ title, lead, actions, id, children }: SectionProps) {
  return (
    <section id={id} className="mt-12 scroll-mt-6 first:mt-0">
      <header className="mb-5 flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
        <div className="grid gap-1">
          <h2 className="font-serif text-2xl font-semibold tracking-[-0.01em]">{title}</h2>
          {lead && <p className="max-w-prose text-soft">{lead}</p>}
        </div>
        {actions && <div className="flex flex-wrap gap-3 print:hidden">{actions}</div>}
      </header>
      {children}
    </section>
  );
}

/** Running text in a readable measure. Its elements are styled here, because they come from documents. */
export function Prose({ children }: { children: ReactNode }) {
  return (
    <div className="grid max-w-[68ch] gap-5 [&_a]:link [&_h2]:mt-8 [&_h2]:scroll-mt-6 [&_h2]:font-serif [&_h2]:text-2xl [&_h2]:font-semibold [&_h3]:mt-4 [&_h3]:scroll-mt-6 [&_h3]:font-serif [&_h3]:text-xl [&_h3]:font-semibold [&_ol]:list-decimal [&_ul]:list-[square] [&_:is(ol,ul)]:grid [&_:is(ol,ul)]:gap-2 [&_:is(ol,ul)]:pl-5 [&_li]:marker:text-soft [&_blockquote]:border-l-2 [&_blockquote]:border-accent [&_blockquote]:pl-4 [&_blockquote]:text-soft [&_code]:numeric">
      {children}
    </div>
  );
}

/** First in the body: leads keyboards past the header. */
export function SkipLink() {
  return (
    <a
      href="#content"
      className="sr-only z-50 rounded-md bg-accent px-4 py-2.5 font-medium text-on-accent focus:not-sr-only focus:fixed focus:top-3 focus:left-3 focus:px-4 focus:py-2.5"
    >
      Skip to the content
    </a>
  );
}
