/** A body as it is sealed: text where it can be read as such, else digits, with a word before it that says which. */
import { isUtf8 } from "node:buffer";
import type { Column } from "../platform/seal/index.ts";

export const BODY: Column = "capture.body_sealed";

export const written = (bytes: Buffer): string => (isUtf8(bytes) ? `text:${bytes}` : `hex:${bytes.toString("hex")}`);
