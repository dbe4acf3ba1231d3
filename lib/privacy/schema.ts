/** What forms may send to privacy, and what it shows. Safe for the browser. */
import { z } from "zod";

/** What must be typed before everything is erased. */
export const ERASURE_PHRASE = "erase everything";

export const RequestErasure = z.strictObject({
  typed: z
    .string({ error: `Please type ${ERASURE_PHRASE}.` })
    .max(100)
    .transform((text) => text.trim().toLowerCase())
    .pipe(z.literal(ERASURE_PHRASE, { error: `Please type ${ERASURE_PHRASE}.` })),
});
export type RequestErasure = z.infer<typeof RequestErasure>;

/** The name of the device, typed; a program repeats its number. */
export const DeleteDevice = z.strictObject({ device: z.string().max(100), typed: z.string({ error: "Please type the name of the device." }).max(200) });
export type DeleteDevice = z.infer<typeof DeleteDevice>;

/** What goes with a device: rows that hold readings, fields and tokens; and what leads to it from elsewhere: webhooks, programs, members. */
export type DevicePreview = { id: string; name: string; readings: number; fields: number; tokens: number; links: number };

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

export type Going = { id: string; name: string; region: "eu" | "us"; devices: number; readings: number; otherMembers: number };

export type ErasurePreview = {
  /** The workspaces that go, with all that is in them. */
  workspaces: Going[];
  /** Workspaces that stay, since somebody else owns them: only the membership goes. */
  left: { id: string; name: string }[];
  devices: number;
  readings: number;
  exports: number;
  stays: { what: string; why: string; until: string }[];
};

type Deleted = { database: string; table: string; rows: number };

export type ReceiptView = {
  of: "account" | "workspace" | "device";
  state: "running" | "done";
  progressDone: number;
  progressTotal: number;
  deleted: Deleted[];
  createdAt: Date;
  completedAt: Date | null;
};
