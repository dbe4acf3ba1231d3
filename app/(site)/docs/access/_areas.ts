import { AREAS } from "#app/_edge/entrances/index.ts";
import { api } from "#app/api/v1/_entrances.ts";

/** Every entrance, by its area: those of people first, then those of programs. */
export const EVERY_AREA = [...AREAS, api];
