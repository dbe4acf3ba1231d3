/** What forms may send to privacy, and what it shows. Safe for the browser. */
import { z } from "zod";
import { EVENT_KINDS, type EventKind } from "../audit/schema.ts";
import { canonicalZone, isTimeZone, TIME_ZONE_WANTED } from "../platform/time-zone.ts";
import { type Choices, workspaceOfField } from "../workspaces/schema.ts";

/** What must be typed before everything is erased. */
export const ERASURE_PHRASE = "erase everything";

/** Fields such as `workspace-<number>` become choices; one that is left empty is none, and any other field is refused. */
function choicesIn(fields: Record<string, string>, context: z.RefinementCtx): Record<string, string> {
  const choices: Record<string, string> = {};
  for (const [name, value] of Object.entries(fields)) {
    const workspace = workspaceOfField(name);
    if (!workspace) context.addIssue({ code: "custom", path: [name], message: "This field is not known." });
    else if (value !== "") choices[workspace] = value;
  }
  return choices;
}

/** `choices` says what becomes of each workspace that the user owns: one in which nobody else works has `ERASE`. The verb checks the phrase, so that every fault is told at once. */
export const RequestErasure = z
  .object({ typed: z.string({ error: `Please type ${ERASURE_PHRASE}.` }).max(100, `Please type ${ERASURE_PHRASE}.`) })
  .catchall(z.string().max(100))
  .transform(({ typed, ...fields }, context) => ({ typed, choices: choicesIn(fields, context) }));
export type RequestErasure = { typed: string; choices?: Choices };

/** The name of the device, typed; a program repeats its number. */
export const DeleteDevice = z.strictObject({ device: z.string().max(100), typed: z.string({ error: "Please type the name of the device." }).max(200) });
export type DeleteDevice = z.infer<typeof DeleteDevice>;

/** What goes with a device: rows that hold readings, fields and tokens; and what leads to it from elsewhere: webhooks, programs, members. */
export type DevicePreview = { id: string; name: string; readings: number; fields: number; tokens: number; links: number };

/** How long a copy can be fetched, in milliseconds. */
export const EXPORT_KEPT_FOR = 7 * 24 * 60 * 60 * 1_000;

export type ExportState = "waiting" | "running" | "ready" | "failed";

export type ExportView = {
  id: string;
  state: ExportState;
  progressDone: number;
  progressTotal: number;
  bytes: number | null;
  sha256: string | null;
  createdAt: Date;
  readyAt: Date | null;
  expiresAt: Date;
};

export type Going = { id: string; name: string; region: "eu" | "us"; devices: number; readings: number };

/** A workspace in which others work. `address` is for people to read (`shownAddress`). `people` is empty where the user may not choose among them. */
export type Shared = Going & {
  people: { id: string; name: string; address: string; role: string }[];
  others: number;
  admins: number;
  mayHandOver: boolean;
  isClosed: boolean;
  /** When it is erased if it is closed and nobody takes it over. */
  erasedFrom: Date;
};

export type ErasurePreview = {
  /** The workspaces that go, with all that is in them. */
  workspaces: Going[];
  /** Those for which the user chooses. */
  shared: Shared[];
  /** Workspaces that stay, since somebody else owns them: only the membership goes. */
  left: { id: string; name: string }[];
  devices: number;
  readings: number;
  exports: number;
  stays: { what: string; why: string; until: string }[];
};

/** An erasure that takes longer is delayed: the operator is alerted once a day, and its receipt page says so. */
export const DELAYED_AFTER = 24 * 3_600_000;

type Deleted = { database: string; table: string; rows: number };

export type ReceiptView = {
  of: "account" | "workspace" | "device";
  state: "running" | "done";
  progressDone: number;
  progressTotal: number;
  deleted: Deleted[];
  createdAt: Date;
  completedAt: Date | null;
  isDelayed: boolean;
  /** When the operator was last alerted to the delay. */
  alertedAt: Date | null;
};

/** A field of a form that is sent with the address: left empty, it asks for nothing. */
const asked = <S extends z.ZodType>(schema: S) => z.preprocess((value) => (value === "" ? undefined : value), schema.optional());
const dayText = (what: string) => z.iso.date({ error: `Please give ${what} as a day, such as 2026-05-01.` });
const day = (what: string) => dayText(what).transform((text) => new Date(`${text}T00:00:00Z`));
const kinds = Object.keys(EVENT_KINDS) as [EventKind, ...EventKind[]];

const RECORD_QUERY = {
  /** What stands for a person here, the number of a token, or "support". */
  who: asked(z.string().regex(/^(support|[\w-]{16}|[0-9a-f-]{36})$/, "Please choose from the list.")),
  device: asked(z.uuid({ error: "Please choose from the list." }).lowercase()),
  kind: asked(z.enum(kinds, { error: "Please choose from the list." })),
  from: asked(dayText("the first day")),
  to: asked(dayText("the last day")),
  /** The zone in which these days begin and end; UTC if it is not said. */
  zone: asked(z.string().max(64).refine(isTimeZone, { error: TIME_ZONE_WANTED, abort: true }).overwrite(canonicalZone)),
};

/** Which entries of the record; the last day is included. */
export const RecordQuery = z.object(RECORD_QUERY);
export type RecordQuery = z.output<typeof RecordQuery>;

/** `excel` is CSV as European versions of Excel read it, with local times. */
export const RecordFile = z.strictObject({ ...RECORD_QUERY, format: z.enum(["csv", "excel", "json"]) });
export type RecordFile = z.output<typeof RecordFile>;

/** An entry in words. `device.id` is null, and its name says so, where it is gone; `about` is the person or token it was done to. */
export type RecordEntry = {
  at: Date;
  event: string;
  words: string;
  by: "person" | "token" | "support" | "nobody";
  who: string;
  /** Who issued the token that did it. */
  issuer: string | null;
  browser: string | null;
  device: { id: string | null; name: string } | null;
  about: string | null;
  hash: string;
};

export type RecordWho = { value: string; name: string };
export type RecordPage = { entries: RecordEntry[]; older: string | null; who: RecordWho[]; devices: { id: string; name: string }[] };
export type RecordSeals = { entries: number; broken: number };

/** Which device, on which day of UTC. */
export const SightsQuery = z.object({ device: z.string().max(100), day: day("the day") });

export type SightHow = { words: string; periods: { from: Date; to: Date }[] };
/** Somebody who could see a device: how, when, and when first they looked at it, or at the list that it stands in. */
export type SightRow = { by: "person" | "token" | "support"; who: string; how: SightHow[]; looked: Date | null; listed: Date | null };
export type Sights = { since: Date | null; rows: SightRow[] };
