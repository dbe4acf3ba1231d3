/** Which texts there are, when each version applies, and the words beside the box. Safe for the browser. */
import { z } from "zod";

export type Edition = {
  readonly kind: "privacy";
  readonly version: number;
  /** The day from whose beginning it applies, 00:00 UTC. */
  readonly effectiveFrom: string;
  /** What is different from the version before, for the people who are asked about it. */
  readonly summary?: string;
};

/** Every version ever published, oldest first. A text that was published never changes: a new one gets a new line here. */
export const EDITIONS = [
  { kind: "privacy", version: 1, effectiveFrom: "2026-11-21" },
  { kind: "privacy", version: 2, effectiveFrom: "2026-11-21" },
  { kind: "privacy", version: 3, effectiveFrom: "2026-11-21" },
  { kind: "privacy", version: 4, effectiveFrom: "2026-11-21" },
  { kind: "privacy", version: 5, effectiveFrom: "2026-11-30" },
  { kind: "privacy", version: 6, effectiveFrom: "2026-12-01" },
  {
    kind: "privacy",
    version: 7,
    effectiveFrom: "2026-12-01",
    summary:
      "It names the operator, says which data the mail provider and hosting providers receive and where, and states more exactly what is kept and for how long. New are a time zone that you may choose, keyed hashes of addresses that refused an invitation, and what becomes of workspaces in which others work when you delete your account.",
  },
] as const satisfies readonly [Edition, ...Edition[]];

/** How long before it applies a version is published that changes something to people's disadvantage. */
export const NOTICE_DAYS = 14;

export const TITLES: Record<Edition["kind"], string> = { privacy: "Privacy policy" };

export const dayInWords = (day: string): string =>
  new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`));

/** When a version begins to apply. */
export const effectiveAt = ({ effectiveFrom }: Edition): Date => new Date(`${effectiveFrom}T00:00:00Z`);

/** The sentence beside the box; it is recorded word for word. */
export const agreementWording = ({ version, effectiveFrom }: Edition): string =>
  `I have read and agree to the privacy policy, version ${version} of ${dayInWords(effectiveFrom)}.`;

export type DocumentView = Edition & { readonly title: string; readonly body: string; readonly sha256: string };

/** What a form shows and sends back: the version, and the hash of its text. */
export const shownAs = ({ version, sha256 }: DocumentView): string => `${version}:${sha256}`;

/** The wording beside the box, and the value of the form's hidden field `policy`. */
export type AgreementView = { readonly wording: string; readonly policy: string; readonly version: number };

/** The hidden field of a form in which somebody agrees. Whether it names the version that applies is checked when the form arrives. */
export const shownPolicy = z.string({ error: "Reload this page to see the privacy policy that applies now." }).max(100);

/** `on` from the box that was ticked. */
export const agreed = z.literal("on", {
  error: "Please read the privacy policy and tick the box if you agree; without it we may not open an account.",
});

export const Agree = z.strictObject({
  policy: shownPolicy,
  agreed: z.literal("on", { error: "Read what changed and tick the box if you agree. Otherwise use one of the choices below." }),
  next: z.string().max(500).optional(),
});

export type AcknowledgementView = {
  readonly kind: string;
  readonly version: number;
  readonly sha256: string;
  readonly wording: string;
  readonly at: Date;
};
