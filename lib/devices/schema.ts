/** What forms may send to devices, and what they show. Safe for the browser. */
import { z } from "zod";
import { nameOf } from "../platform/text.ts";

export const MOST_DEVICES = 250;
export const MOST_FIELDS = 200;

const name = nameOf("a name for the device");
const device = z.string().max(100);

export const RegisterDevice = z.strictObject({ name });
export type RegisterDevice = z.infer<typeof RegisterDevice>;

export const RenameDevice = z.strictObject({ device, name });
export type RenameDevice = z.infer<typeof RenameDevice>;

export const ReplaceToken = z.strictObject({ device });

/** What a field's values are. */
export type Kind = "number" | "boolean" | "text";

export type FieldView = { key: string; kind: Kind };

/** `tokenHint` is how the working token begins. */
export type DeviceView = { id: string; name: string; createdAt: Date; tokenHint: string; fields: FieldView[] };
