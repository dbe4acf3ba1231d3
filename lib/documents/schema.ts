/** Which texts there are, and what is said where they are agreed to. Safe for the browser. */
export type Edition = {
  readonly kind: "privacy";
  readonly version: number;
  /** The day from which it applies. */
  readonly effectiveFrom: string;
};

const FIRST_PRIVACY = { kind: "privacy", version: 1, effectiveFrom: "2026-11-21" } as const satisfies Edition;
const SECOND_PRIVACY = { kind: "privacy", version: 2, effectiveFrom: "2026-11-21" } as const satisfies Edition;
const THIRD_PRIVACY = { kind: "privacy", version: 3, effectiveFrom: "2026-11-21" } as const satisfies Edition;
const FOURTH_PRIVACY = { kind: "privacy", version: 4, effectiveFrom: "2026-11-21" } as const satisfies Edition;
const FIFTH_PRIVACY = { kind: "privacy", version: 5, effectiveFrom: "2026-11-30" } as const satisfies Edition;
/** The newest version. */
const PRIVACY = { kind: "privacy", version: 6, effectiveFrom: "2026-12-01" } as const satisfies Edition;

/** Every version ever published, oldest first. A text that was published never changes: a new one gets a new line here. */
export const EDITIONS = [FIRST_PRIVACY, SECOND_PRIVACY, THIRD_PRIVACY, FOURTH_PRIVACY, FIFTH_PRIVACY, PRIVACY] as const;

export const TITLES: Record<Edition["kind"], string> = { privacy: "Privacy policy" };

export const dayInWords = (day: string): string =>
  new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`));

/** The sentence beside the box at sign-up; it is recorded word for word. */
export const agreementWording = `I have read and agree to the privacy policy, version ${PRIVACY.version} of ${dayInWords(PRIVACY.effectiveFrom)}.`;

export type DocumentView = Edition & { readonly title: string; readonly body: string; readonly sha256: string };

export type AcknowledgementView = {
  readonly kind: string;
  readonly version: number;
  readonly sha256: string;
  readonly wording: string;
  readonly at: Date;
};
