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
  state: "running" | "done";
  progressDone: number;
  progressTotal: number;
  deleted: Deleted[];
  createdAt: Date;
  completedAt: Date | null;
};
