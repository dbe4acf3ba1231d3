"use client";
/**
 * How the session of this page stands, by the server's clock. The page asks when the end is near and when the reader
 * comes back to it, and not otherwise; asking keeps no session alive, and what is done in other tabs counts.
 */
import { useCallback, useEffect, useRef, useState } from "react";
import type { Standing } from "#lib/identity/schema.ts";

/** `idle`: ends soon unless something is done. `last`: ends soon for good. `over`: its time is up. `left`: ended before its time, such as in another tab. */
type State = "fine" | "idle" | "last" | "over" | "left";

const WARN_SECONDS = 120;
const AGAIN_SECONDS = 15;

const stateOf = ({ idle, total }: Standing): State => (idle > WARN_SECONDS ? "fine" : total > WARN_SECONDS ? "idle" : "last");

export function useStanding(first: Standing): { state: State; ask: () => Promise<void> } {
  // A new object with each answer, so that each sets the next question.
  const [latest, setLatest] = useState({ state: stateOf(first) });
  const known = useRef({ standing: first, at: 0 });

  const ask = useCallback(async () => {
    const answer = await fetch("/account/session", { headers: { accept: "application/json" } }).catch(() => null);
    const { standing, at } = known.current;
    if (answer?.status === 401) return setLatest({ state: Date.now() - at < (standing.idle - AGAIN_SECONDS) * 1_000 ? "left" : "over" });
    if (!answer?.ok) return setLatest(({ state }) => ({ state }));
    const now = (await answer.json()) as Standing;
    // Somebody else signed in here: what stands on this page is not theirs to see.
    if (now.who !== standing.who) return location.replace("/w");
    known.current = { standing: now, at: Date.now() };
    setLatest({ state: stateOf(now) });
  }, []);

  useEffect(() => {
    known.current.at ||= Date.now();
    if (latest.state === "over" || latest.state === "left") return;
    const wait = latest.state === "fine" ? Math.max(known.current.standing.idle - WARN_SECONDS, 1) : AGAIN_SECONDS;
    const timer = setTimeout(ask, wait * 1_000);
    return () => clearTimeout(timer);
  }, [ask, latest]);

  useEffect(() => {
    const cameBack = () => void (document.visibilityState === "visible" && ask());
    const shownAgain = (event: PageTransitionEvent) => void (event.persisted && ask());
    document.addEventListener("visibilitychange", cameBack);
    addEventListener("focus", cameBack);
    addEventListener("pageshow", shownAgain);
    return () => {
      document.removeEventListener("visibilitychange", cameBack);
      removeEventListener("focus", cameBack);
      removeEventListener("pageshow", shownAgain);
    };
  }, [ask]);

  return { state: latest.state, ask };
}
