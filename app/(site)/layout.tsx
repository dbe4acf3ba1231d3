import Link from "next/link";
import type { ReactNode } from "react";
import { Footer } from "#app/_ui/footer.tsx";
import { Masthead } from "#app/_ui/masthead.tsx";
import { AccountSlot } from "./_account-link.tsx";
import { SITE_LINKS } from "./_facts.ts";

export default function SiteLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <Masthead>
        <nav aria-label="Site" className="order-last -mx-3 flex w-full sm:order-none sm:mr-auto sm:w-auto">
          {SITE_LINKS.map(({ href, label }) => (
            <Link key={href} href={href} className="inline-flex min-h-11 items-center px-3 text-soft hover:text-accent">
              {label}
            </Link>
          ))}
        </nav>
        <AccountSlot />
      </Masthead>
      {children}
      <Footer claim="This page loads nothing from anybody else and sets no cookie." />
    </>
  );
}
