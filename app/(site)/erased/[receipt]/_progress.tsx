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
      <Progress label="The data is being deleted" value={latest.progressDone} max={latest.progressTotal} />
      <p className="mt-2 text-sm text-soft">
        Sessions and tokens stopped working when the erasure was requested. You may leave this page and come back: it shows the receipt when all is deleted.
      </p>
    </div>
  );
}
