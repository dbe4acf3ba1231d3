/** The OpenAPI document of all operations. */
import { documentOf } from "#app/_edge/api/document.ts";
import { OPERATIONS } from "./_operations/index.ts";

export const DOCUMENT = documentOf(OPERATIONS);
