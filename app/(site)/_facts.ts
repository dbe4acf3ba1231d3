/** What the public pages say in more than one place. */
export const SITE_LINKS = [
  { href: "/privacy", label: "Privacy" },
  { href: "/#pricing", label: "Pricing" },
];
