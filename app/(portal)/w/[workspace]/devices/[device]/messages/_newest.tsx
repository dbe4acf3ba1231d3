"use client";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { formatPlural } from "#app/_ui/number.ts";
import { usePoll } from "#app/_ui/use-poll.ts";
import type { Messages } from "#lib/measurements/schema.ts";
import { MessageTable } from "./_table.tsx";

const never = () => false;

/** `isCapturing`: whole messages are being kept further down, and are shown together with each new message here. */
type Props = { path: string; first: Messages; isCapturing: boolean };

/** Says how many have come since the page was opened; which they are, the table shows. */
export function NewestMessages({ path, first, isCapturing }: Props) {
  const router = useRouter();
  const { messages } = usePoll<Messages>({ path, everyMs: 2_000, first, isDone: never });
  const [since] = useState(first.messages[0]?.at ?? "");
  const news = messages.filter(({ at }) => at > since).reduce((sum, { times }) => sum + times, 0);

  useEffect(() => {
    if (isCapturing && news > 0) router.refresh();
  }, [isCapturing, news, router]);

  return (
    <>
      <p role="status" className="mb-4 text-sm text-soft">
        {news === 0 ? "This page looks for new messages every two seconds." : `${formatPlural(news, "new message")} since you opened this page.`}
      </p>
      <MessageTable messages={messages} />
    </>
  );
}
