"use client";
import { CopyBlock } from "#app/_ui/copy.tsx";
import { formatTime } from "#app/_ui/format-time.ts";
import { formatBytes } from "#app/_ui/number.ts";
import { useTimeZone } from "#app/_ui/time-zone.tsx";

type Props = { at: Date; bytes: number; kind: string; body: string };

/** The body of a captured message, under the time when it arrived. */
export function CapturedMessage({ at, bytes, kind, body }: Props) {
  const label = `${formatTime(at, "second", useTimeZone())}, ${formatBytes(bytes)}${kind === "hex" ? ", in hexadecimal" : ""}`;
  return <CopyBlock label={label} text={body} />;
}
