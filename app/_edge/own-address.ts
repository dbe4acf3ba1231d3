/** Our public addresses, for what is read by programs: whole ones, since these do not resolve relative ones. */
import { env } from "#lib/platform/env.ts";

export const ownAddress = (path: string): string => new URL(path, env().KEPT_ORIGIN).href;
