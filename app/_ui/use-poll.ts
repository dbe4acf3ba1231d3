"use client";
/** Asks `path` again and again until `isDone`; waits longer when an answer fails, and not at all while the page is hidden. */
import { useEffect, useState } from "react";

type Options<T> = { path: string; everyMs: number; first: T; isDone: (latest: T) => boolean; onDone?: () => void };

export function usePoll<T>({ path, everyMs, first, isDone, onDone }: Options<T>): T {
  const [latest, setLatest] = useState(first);
  const done = isDone(latest);

  useEffect(() => {
    if (done) return;
    const stop = new AbortController();
    let wait = everyMs;
    let timer: ReturnType<typeof setTimeout>;

    async function ask() {
      if (document.visibilityState === "visible") {
        const answer = await fetch(path, { signal: stop.signal, headers: { accept: "application/json" } }).catch(() => null);
        // Reading the body fails as well when the page is left meanwhile.
        const body = answer?.ok ? ((await answer.json().catch(() => null)) as T | null) : null;
        if (stop.signal.aborted) return;
        wait = body === null ? Math.min(wait * 2, 30_000) : everyMs;
        if (body !== null) setLatest(body);
      }
      timer = setTimeout(ask, wait);
    }

    timer = setTimeout(ask, wait);
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [done, everyMs, path]);

  useEffect(() => {
    if (done) onDone?.();
  }, [done, onDone]);

  return latest;
}
