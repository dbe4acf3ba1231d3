/** The foot of every page: the policies, and who answers questions about it. */
import Link from "next/link";
import { Contact } from "#app/_edge/contact.tsx";
import { Mark } from "./logo.tsx";

const POLICY_LINKS = [
  { href: "/imprint", label: "Imprint" },
  { href: "/privacy", label: "Privacy policy" },
  { href: "/privacy/data", label: "What is stored, column by column" },
  { href: "/privacy/processing", label: "Record of processing" },
  { href: "/docs/access", label: "Who may do what" },
  { href: "/docs/devices", label: "Send measurements" },
  { href: "/docs/api", label: "The API" },
  { href: "/security", label: "Reporting a weakness" },
  { href: "/security/limits", label: "Security limits" },
];

export function Footer({ claim }: { claim: string }) {
  return (
    <footer className="border-t border-rule bg-sunken">
      <div className="mx-auto grid w-full max-w-6xl gap-x-12 gap-y-8 px-5 py-12 sm:px-8 md:grid-cols-[1fr_auto_auto]">
        <div className="flex max-w-sm gap-4">
          <Mark className="mt-1 size-7" />
          <p className="text-soft">{claim}</p>
        </div>
        <nav aria-label="Policy">
          <ul>
            {POLICY_LINKS.map(({ href, label }) => (
              <li key={href}>
                <Link href={href} className="link inline-flex min-h-8 items-center">
                  {label}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <div>
          <p className="min-h-8 text-soft">Questions about privacy or security</p>
          <Contact />
        </div>
      </div>
    </footer>
  );
}
