/** What became of messages, and how it is shown. Safe for the browser. */
import { z } from "zod";

/** In words. `more` stands for messages of several kinds, more than are told one by one. */
export const OUTCOMES = {
  stored: "Stored",
  repeated: "Duplicate",
  partly: "Partly stored",
  dropped: "Dropped",
  refused: "Rejected",
  more: "Several more",
} as const;
export type Outcome = keyof typeof OUTCOMES;

export const MOST_MESSAGES = 50;

/** How long it is told what became of a message, in hours. */
export const TOLD_FOR_HOURS = 24;

/**
 * What became of a message, or of `times` like it one after the other, the last of which came at `at`. `format` is empty where it
 * was not found out, and "added" for readings that a person or a program added; `stored` is how many readings each of them stored.
 */
export type MessageView = {
  id: string;
  at: string;
  format: string;
  outcome: Outcome;
  why: { reason: string; sentence: string }[];
  stored: number;
  times: number;
};

/** Newest first; `next` leads to the older ones, or is null. */
export type Messages = { messages: MessageView[]; next: string | null };

/** `before` is where the page before ended: microseconds since 1970, and a place among what came then. */
export const MessagesQuery = z.object({
  before: z
    .string()
    .max(30)
    .regex(/^\d{1,16}-\d{1,9}$/)
    .optional(),
  limit: z.number().int().min(1).max(MOST_MESSAGES).optional(),
});
export type MessagesQuery = z.infer<typeof MessagesQuery>;
