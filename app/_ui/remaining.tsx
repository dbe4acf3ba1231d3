"use client";
/** The time that is left until a moment. It counts down in the browser; without scripts it is what it was when the page was made. */
import { useEffect, useState } from "react";
import { formatRemaining } from "./time.tsx";

export function Remaining({ until, now }: { until: Date; now: Date }) {
  const [left, setLeft] = useState(until.getTime() - now.getTime());
  useEffect(() => {
    // Measured from when the page was made: the clock of the browser may be wrong.
    const [begun, atFirst] = [performance.now(), until.getTime() - now.getTime()];
    const timer = setInterval(() => setLeft(atFirst - (performance.now() - begun)), 1_000);
    return () => clearInterval(timer);
  }, [until, now]);
  return (
    <span role="timer" className="numeric whitespace-nowrap">
      {formatRemaining(left)}
    </span>
  );
}
