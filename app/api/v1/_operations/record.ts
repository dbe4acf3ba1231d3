/** The record of who did what in a workspace. */
import { z } from "zod";
import { operation } from "#app/_edge/api.ts";
import * as privacy from "#lib/privacy/index.ts";
import { type RecordEntry, RecordQuery } from "#lib/privacy/schema.ts";
import { Id, Moment, moment } from "./parts.ts";

const Entry = z
  .strictObject({
    at: Moment,
    event: z.string().meta({ description: "A word of a list that grows", example: "device.renamed" }),
    words: z.string().meta({ example: "Renamed a device" }),
    by: z.enum(["person", "token", "support", "nobody"]),
    who: z.string().meta({ description: "The name of the person or token, as far as it is still there" }),
    issuer: z.string().nullable().meta({ description: "Who issued the token that did it" }),
    browser: z.string().nullable().meta({ example: "Firefox on Linux" }),
    device: z.strictObject({ id: Id.nullable(), name: z.string() }).nullable(),
    about: z.string().nullable().meta({ description: "The person or token it was done to" }),
    seal: z.string().meta({ description: "SHA-256 over the entry and the seal of the one before it, in hexadecimal" }),
  })
  .meta({ id: "RecordEntry" });

const view = ({ hash, at, ...entry }: RecordEntry): z.infer<typeof Entry> => ({ ...entry, at: moment(at), seal: hash });

const PAGE = 50;

export const RECORD = [
  operation({
    id: "listRecord",
    method: "GET",
    path: "/workspaces/{workspace}/record",
    scope: "record:read",
    noun: "Record",
    summary: "Who did what in a workspace, the newest first",
    description: "Kept for 12 months. It holds no value that was measured, and no secret.",
    query: RecordQuery.strict(),
    pages: Entry,
    most: PAGE,
    verb: async ({ pass, query, wanted }) => {
      const { entries, older } = await privacy.readRecord(pass, query, wanted.from ?? undefined);
      const shown = entries.slice(0, wanted.limit);
      return { items: shown.map(view), next: entries.length > shown.length ? (shown.at(-1)?.hash ?? null) : older };
    },
  }),
];
