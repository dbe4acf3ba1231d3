import Link from "next/link";
import type { ReactNode } from "react";
import { Logo } from "#app/_ui/logo.tsx";
import { SkipLink } from "#app/_ui/page.tsx";

export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <SkipLink />
      <header className="border-b border-rule">
        <div className="mx-auto flex min-h-16 w-full max-w-6xl items-center px-5 sm:px-8">
          <Link href="/" aria-label="Kept, to the front page" className="inline-flex min-h-11 items-center">
            <Logo />
          </Link>
        </div>
      </header>
      {children}
    </>
  );
}
