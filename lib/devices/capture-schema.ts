/** Whole messages of a device that are kept for finding mistakes. Safe for the browser. */
export const CAPTURED_FOR_HOURS = 1;
export const CAPTURES_KEPT_HOURS = 24;
export const MOST_CAPTURES = 50;
export const MOST_CAPTURED_BYTES = 16 * 1024;

/** A body as it came, without its headers: as text where it is UTF-8, else each byte as two digits. `bytes` is how long it was. */
export type CaptureView = { id: string; at: Date; kind: "text" | "hex"; body: string; bytes: number };

/** `until` is the end of the hour; null while nothing is kept. Newest first. */
export type Captures = { until: Date | null; captures: CaptureView[] };
