"use client";
import Link from "next/link";
import { offsetName } from "#lib/platform/time-zone.ts";
import { useTimeZone } from "./time-zone.tsx";

/** "Europe/Berlin, UTC+1", and where to choose another zone. `at` is the moment of the offset, in milliseconds; the present one by default. */
export function TimeZoneNote({ at }: { at?: number }) {
  const zone = useTimeZone();
  return (
    <>
      <TimeZoneName zone={zone} at={at} />{" "}
      <Link href="/account/time-zone" className="link ml-2 print:hidden">
        Change
      </Link>
    </>
  );
}

const TimeZoneName = ({ zone, at }: { zone: string; at?: number | undefined }) => (zone === "UTC" ? "UTC" : `${zone}, ${offsetName(at ?? Date.now(), zone)}`);
