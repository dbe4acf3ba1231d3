/** What became of the messages of a device. */
import { z } from "zod";
import { operation } from "#app/_edge/api.ts";
import * as measurements from "#lib/measurements/index.ts";
import { MOST_MESSAGES, OUTCOMES, type Outcome } from "#lib/measurements/schema.ts";
import { Moment } from "./parts.ts";

const MessageOutcome = z
  .strictObject({
    at: Moment.meta({ description: "When it came; of several alike, the last of them" }),
    format: z.string().meta({ description: "The format it was in; empty where that was not found out", example: "native" }),
    outcome: z.enum(Object.keys(OUTCOMES) as [Outcome, ...Outcome[]]).meta({
      description: "`repeated` came before and was stored then; `more` stands for messages of several kinds, more than are told one by one",
    }),
    reasons: z.array(z.string()).meta({ description: "Why something of it was not stored", example: ["bad_time"] }),
    stored: z.int().meta({ description: "How many readings each of them stored" }),
    times: z.int().meta({ description: "How many like it came one after the other" }),
  })
  .meta({ id: "MessageOutcome" });

export const MESSAGES = [
  operation({
    id: "listMessages",
    method: "GET",
    path: "/workspaces/{workspace}/devices/{device}/messages",
    scope: "measurements:read",
    noun: "Measurements",
    summary: "What became of the messages of a device in the last 24 hours, newest first",
    description: "Never what was in them: that is not kept. A message stands here about a second after it came.",
    query: z.strictObject({}),
    pages: MessageOutcome,
    most: MOST_MESSAGES,
    verb: async ({ pass, path, wanted }) => {
      const { messages, next } = await measurements.messages(pass, path.device, { limit: wanted.limit, before: wanted.from ?? undefined });
      return { items: messages.map(({ id: _, why, ...message }) => ({ ...message, reasons: why.map(({ reason }) => reason) })), next };
    },
  }),
];
