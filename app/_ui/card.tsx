/** A sheet of raised paper with an optional heading. */
import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";

type Props = { title?: ReactNode; aside?: ReactNode; level?: 2 | 3; tone?: "plain" | "danger"; className?: string; children: ReactNode };

export function Card({ title, aside, level = 2, tone = "plain", className, children }: Props) {
  const Heading = `h${level}` as const;
  return (
    <section className={classNames("rounded-lg border bg-raised p-5 sm:p-6", tone === "danger" ? "border-danger" : "border-rule", className)}>
      {(title || aside) && (
        <header className="mb-4 flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
          {title && <Heading className="font-serif text-xl font-semibold">{title}</Heading>}
          {aside && <div className="text-sm text-soft">{aside}</div>}
        </header>
      )}
      {children}
    </section>
  );
}

/** Names and values, such as the facts of a device. Stands on its end where it is narrow. */
export function Facts({ facts }: { facts: { name: string; value: ReactNode }[] }) {
  return (
    <dl className="divide-y divide-rule border-y border-rule">
      {facts.map(({ name, value }) => (
        <div key={name} className="grid gap-x-4 py-2.5 sm:grid-cols-[12rem_1fr]">
          <dt className="text-sm leading-[1.625rem] text-soft">{name}</dt>
          <dd className="min-w-0">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
