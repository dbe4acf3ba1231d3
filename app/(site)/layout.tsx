import Link from "next/link";
import type { ReactNode } from "react";
import { Contact } from "#app/_edge/contact.tsx";
import { Mark } from "#app/_ui/logo.tsx";
import { Masthead } from "#app/_ui/masthead.tsx";
import { AccountSlot } from "./_account-link.tsx";
import { POLICY_LINKS, SITE_LINKS } from "./_facts.ts";

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
      <SiteFooter />
    </>
  );
}

function SiteFooter() {
  return (
    <footer className="border-t border-rule bg-sunken">
      <div className="mx-auto grid w-full max-w-6xl gap-x-12 gap-y-8 px-5 py-12 sm:px-8 md:grid-cols-[1fr_auto_auto]">
        <div className="flex max-w-sm gap-4">
          <Mark className="mt-0.5 size-7" />
          <p className="pt-0.5 text-soft">This page loads nothing from anybody else and sets no cookie.</p>
        </div>
        <nav aria-label="Policy">
          <ul>
            {POLICY_LINKS.map(({ href, label }) => (
              <li key={href}>
                <Link href={href} className="link inline-flex items-center leading-8">
                  {label}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <p>
          <span className="block leading-8 text-soft">Questions about privacy or security</span>
          <Contact />
        </p>
      </div>
    </footer>
  );
}
