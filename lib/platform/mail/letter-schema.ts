/** What a mail says. */
import { z } from "zod";

export const Letter = z.object({
  to: z.string(),
  /** Who is greeted; left out where a mail must not know whether there is anybody. */
  name: z.string().optional(),
  subject: z.string(),
  paragraphs: z.array(z.string()),
  /** Lines such as "Rows deleted: 12". */
  facts: z.array(z.tuple([z.string(), z.string()])).optional(),
  action: z.object({ label: z.string(), url: z.url() }).optional(),
});
export type Letter = z.infer<typeof Letter>;
