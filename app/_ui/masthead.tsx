/** The head of every page: the logo, and to its right what the page's own layout puts there. */
import Link from "next/link";
import type { ReactNode } from "react";
import { Logo } from "./logo.tsx";
import { SkipLink } from "./page.tsx";

type Props = { home?: "/" | "/w"; children?: ReactNode };

export function Masthead({ home = "/", children }: Props) {
  return (
    <>
      <SkipLink />
      <header className="border-b border-rule">
        <div className="mx-auto flex min-h-16 w-full max-w-6xl flex-wrap items-center justify-between gap-x-3 px-5 py-2 sm:gap-x-8 sm:px-8">
          <Link href={home} aria-label={home === "/" ? "Kept, to the front page" : "Kept, to your workspace"} className="inline-flex min-h-11 items-center">
            <Logo />
          </Link>
          {children}
        </div>
      </header>
    </>
  );
}
