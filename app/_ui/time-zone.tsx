"use client";
/**
 * The time zone in which times are shown: the one that the account chose, or else that of the browser. Until scripts run it is the chosen one or UTC, so
 * a page is the same for everybody when it leaves the server, and no page waits for the browser to name its zone.
 */
import { createContext, type ReactNode, use, useContext, useSyncExternalStore } from "react";
import { currentZoneName, isTimeZone } from "#lib/platform/time-zone.ts";

const Chosen = createContext<Promise<string | null> | null>(null);

/** `zone` is the account's choice, or null; a promise, so that the frame of the page does not wait for it. */
export const TimeZoneProvider = ({ zone, children }: { zone: Promise<string | null>; children: ReactNode }) => (
  <Chosen.Provider value={zone}>{children}</Chosen.Provider>
);

const never = () => () => {};

function browserZone(): string {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return zone && isTimeZone(zone) && !zone.endsWith("UTC") ? zone : "UTC";
}

/** The zone to show times in. */
export function useTimeZone(): string {
  const promised = useContext(Chosen);
  const chosen = promised ? use(promised) : null;
  const browser = useSyncExternalStore(never, browserZone, () => "UTC");
  return currentZoneName(chosen ?? browser);
}
