/**
 * What holds the place of a part that is still on its way. Give it the height of what will come, in the same classes,
 * so that nothing jumps. Hidden from screen readers, and taken away where scripts do not run (public/noscript.css).
 */
import { classNames } from "./class-names.ts";

const block = "rounded-sm bg-rule/70 motion-safe:animate-pulse";

/** One block; `className` gives its size. */
export function Skeleton({ className }: { className: string }) {
  return <div data-fallback aria-hidden="true" className={classNames(block, className)} />;
}

/** As high as a Table of `rows` rows of one line each, caption and heading included; `withButtons` for rows that hold small buttons. */
export function SkeletonTable({ rows = 5, columns = 4, withButtons = false }: { rows?: number; columns?: number; withButtons?: boolean }) {
  return (
    <div data-fallback aria-hidden="true" className="@container">
      <div className="h-8" />
      <div className="border-b border-edge @2xl:h-[2.5625rem]" />
      {numbers(rows).map((row) => (
        <div
          key={row}
          className={classNames(
            "grid content-start gap-1 border-b border-rule py-3 @2xl:flex @2xl:items-center @2xl:gap-6 @2xl:py-0",
            withButtons ? "@2xl:h-[3.5625rem]" : "@2xl:h-[2.9375rem]",
          )}
        >
          {numbers(columns).map((column) => (
            <div key={column} className={classNames("flex flex-1 items-center", withButtons && column === columns - 1 ? "h-9" : "h-[1.625rem]")}>
              <div className={classNames(block, "h-3.5 w-3/4")} />
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
