"use client";
import { formatPlural } from "#app/_ui/number.ts";
import { usePoll } from "#app/_ui/use-poll.ts";
import type { Messages } from "#lib/measurements/schema.ts";
import { MessageTable } from "./_table.tsx";

const never = () => false;

/** Says how many have come since the page was opened; which they are, the table shows. */
export function NewestMessages({ path, first }: { path: string; first: Messages }) {
  const { messages } = usePoll<Messages>({ path, everyMs: 2_000, first, isDone: never });
  const since = first.messages[0]?.at ?? "";
  const news = messages.filter(({ at }) => at > since).reduce((sum, { times }) => sum + times, 0);
  return (
    <>
      <p role="status" className="mb-4 text-sm text-soft">
        {news === 0 ? "This page looks for new messages every two seconds." : `${formatPlural(news, "new message")} since you opened this page.`}
      </p>
      <MessageTable messages={messages} />
    </>
  );
}
