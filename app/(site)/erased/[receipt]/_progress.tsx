"use client";
import { useRouter } from "next/navigation";
import { useCallback } from "react";
import { Progress } from "#app/_ui/progress.tsx";
import { usePoll } from "#app/_ui/use-poll.ts";

type Answer = { state: string; progressDone: number; progressTotal: number };

export function ErasureProgress({ receipt, done, total }: { receipt: string; done: number; total: number }) {
  const router = useRouter();
  const latest = usePoll<Answer>({
    path: `/erased/${receipt}/status`,
    everyMs: 1_000,
    first: { state: "running", progressDone: done, progressTotal: total },
    isDone: ({ state }) => state === "done",
    onDone: useCallback(() => router.refresh(), [router]),
  });
  return (
    <div className="max-w-xl">
      <Progress label="Your data is being deleted" value={latest.progressDone} max={latest.progressTotal} />
      <p className="mt-2 text-sm text-soft">
        Your sessions and tokens are dead already. You may leave this page: the receipt is mailed to you when all is gone.
      </p>
    </div>
  );
}
