/** What many answers are made of. */
import { z } from "zod";

export const Id = z.uuid().meta({ description: "A random number", example: "0b6f6c1e-5a0e-4c1e-9d55-3f2f0c7b9a10" });
export const Moment = z.iso.datetime().meta({ description: "A moment in UTC", example: "2026-05-01T12:00:00.000Z" });

export const moment = (at: Date): string => at.toISOString();
export const momentOrNull = (at: Date | null | undefined): string | null => at?.toISOString() ?? null;

/** Grows from one to the next by when it came to be, and is there but once. */
export const byAge = ({ id, createdAt }: { id: string; createdAt: Date }): string => `${createdAt.toISOString()} ${id}`;
