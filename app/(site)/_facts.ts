/** What the public pages say in more than one place. */
export const SITE_LINKS = [
  { href: "/privacy", label: "Privacy" },
  { href: "/#pricing", label: "Pricing" },
];

export const POLICY_LINKS = [
  { href: "/privacy", label: "Privacy policy" },
  { href: "/privacy/data", label: "What is stored, column by column" },
  { href: "/privacy/processing", label: "Record of processing" },
];
