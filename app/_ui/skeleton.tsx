/**
 * What holds the place of a part that is still on its way. Give it the height of what will come, in the same classes,
 * so that nothing jumps. Hidden from screen readers, and taken away where scripts do not run (public/noscript.css).
 */
import { classNames } from "./class-names.ts";

const block = "rounded-sm bg-sunken motion-safe:animate-pulse";

/** One block; `className` gives its size. */
export function Skeleton({ className }: { className: string }) {
  return <div data-fallback aria-hidden="true" className={classNames(block, className)} />;
}

/** Lines of running text. */
export function SkeletonText({ lines = 3 }: { lines?: number }) {
  return (
    <div data-fallback aria-hidden="true" className="grid">
      {numbers(lines).map((line) => (
        <div key={line} className="flex h-[1.625rem] items-center">
          <div className={classNames(block, "h-3.5", line === lines - 1 && lines > 1 ? "w-3/5" : "w-full")} />
        </div>
      ))}
    </div>
  );
}

/** As high as a Table of `rows` rows of one line each, caption and heading included. */
export function SkeletonTable({ rows = 5, columns = 4 }: { rows?: number; columns?: number }) {
  return (
    <div data-fallback aria-hidden="true" className="@container">
      <div className="h-8" />
      <div className="border-b border-edge @2xl:h-[2.5625rem]" />
      {numbers(rows).map((row) => (
        <div key={row} className="grid content-start gap-1 border-b border-rule py-3 @2xl:flex @2xl:h-[2.9375rem] @2xl:items-center @2xl:gap-6 @2xl:py-0">
          {numbers(columns).map((column) => (
            <div key={column} className="flex h-[1.625rem] flex-1 items-center">
              <div className={classNames(block, "h-3.5 w-3/4")} />
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
