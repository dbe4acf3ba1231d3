"use client";
import { useRouter } from "next/navigation";
import { useCallback } from "react";
import { formatCount } from "#app/_ui/number.ts";
import { Progress } from "#app/_ui/progress.tsx";
import { usePoll } from "#app/_ui/use-poll.ts";

type Answer = { state: string; progressDone: number; progressTotal: number };

export function ExportProgress({ id, done, total }: { id: string; done: number; total: number }) {
  const router = useRouter();
  const latest = usePoll<Answer>({
    path: `/account/export/${id}/status`,
    everyMs: 1_000,
    first: { state: "waiting", progressDone: done, progressTotal: total },
    isDone: ({ state }) => state === "ready" || state === "failed",
    onDone: useCallback(() => router.refresh(), [router]),
  });
  const text = latest.progressTotal > 0 ? `${formatCount(latest.progressDone)} of ${formatCount(latest.progressTotal)}` : "about to begin";
  return (
    <div className="mb-12 max-w-xl">
      <Progress label="Your copy is being made" value={latest.progressDone} max={latest.progressTotal} text={text} />
      <p className="mt-2 text-sm text-soft">You may leave this page; a mail tells you when it is ready.</p>
    </div>
  );
}
