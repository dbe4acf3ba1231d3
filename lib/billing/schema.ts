/** The plans: what they are called, what they cost, and how much a workspace may send on each. Safe for the browser. */

/** In bytes. A message counts once for each started part of this size, because large messages cost as much as several small ones. */
export const MESSAGE_BYTES = 16_384;

/** How many messages a body of so many bytes counts as. */
export const messagesIn = (bytes: number): number => (bytes > MESSAGE_BYTES ? Math.ceil(bytes / MESSAGE_BYTES) : 1);

/** In bytes of UTF-8. Toward what is stored and backfilled, a text counts as one reading for each started part of this size. */
export const TEXT_BYTES = 64;

/** How many readings beyond one a text of so many bytes counts as. */
export const textSurcharge = (bytes: number): number => (bytes > TEXT_BYTES ? Math.ceil(bytes / TEXT_BYTES) - 1 : 0);

/** How much is taken in and stored. A reading is one value of one field; days and months are those of UTC. */
export type Limits = {
  readonly deviceMessagesPerMinute: number;
  readonly deviceReadingsPerDay: number;
  readonly workspaceMessagesPerMinute: number;
  readonly workspaceReadingsPerDay: number;
  /** Readings stored at any time; a long text counts as several. */
  readonly workspaceStoredReadings: number;
  /** Readings older than 31 days when they are sent. They count toward no day; a long text counts as several. */
  readonly workspaceBackfilledReadingsPerMonth: number;
};

/** `price` is in euros a month, net of VAT; `devices` what it is meant for, which is not applied before the paid plans open. */
export type Plan = { readonly name: string; readonly price: number; readonly devices: number; readonly isOpen: boolean; readonly limits: Limits };

/**
 * The storage limit is what the devices of a plan send in more than six years with five values every minute (7.9 million
 * readings a year for Free's three devices, at about 60 bytes each with indexes: 3 GB). The backfill allowance is a tenth of it a
 * month, so that years of history move in within days and nobody fills the storage of a region through backfill.
 */

/** Those on the front page. Until the others open, Free has room for 250 devices: from each a message of five values every minute. */
export const PLANS = {
  free: {
    ...{ name: "Free", price: 0, devices: 3, isOpen: true },
    limits: {
      ...{ deviceMessagesPerMinute: 120, deviceReadingsPerDay: 200_000 },
      ...{ workspaceMessagesPerMinute: 6_000, workspaceReadingsPerDay: 2_000_000 },
      ...{ workspaceStoredReadings: 50_000_000, workspaceBackfilledReadingsPerMonth: 5_000_000 },
    },
  },
  small: {
    ...{ name: "Small", price: 9, devices: 25, isOpen: false },
    limits: {
      ...{ deviceMessagesPerMinute: 300, deviceReadingsPerDay: 500_000 },
      ...{ workspaceMessagesPerMinute: 12_000, workspaceReadingsPerDay: 5_000_000 },
      ...{ workspaceStoredReadings: 500_000_000, workspaceBackfilledReadingsPerMonth: 50_000_000 },
    },
  },
  company: {
    ...{ name: "Company", price: 49, devices: 250, isOpen: false },
    limits: {
      ...{ deviceMessagesPerMinute: 600, deviceReadingsPerDay: 1_000_000 },
      ...{ workspaceMessagesPerMinute: 60_000, workspaceReadingsPerDay: 20_000_000 },
      ...{ workspaceStoredReadings: 5_000_000_000, workspaceBackfilledReadingsPerMonth: 500_000_000 },
    },
  },
} as const satisfies Record<string, Plan>;

/** For the operator's own workspaces: what is sent is counted, and nothing limited. */
const UNMETERED = "unmetered";

export const PLAN_NAMES = [...(Object.keys(PLANS) as (keyof typeof PLANS)[]), UNMETERED] as const;
export type PlanName = (typeof PLAN_NAMES)[number];

export const isPlan = (text: string): text is PlanName => (PLAN_NAMES as readonly string[]).includes(text);

/** Null for the plan that limits nothing. */
export const planOf = (name: string): Plan | null => (name === UNMETERED ? null : (PLANS[name as keyof typeof PLANS] ?? PLANS.free));
