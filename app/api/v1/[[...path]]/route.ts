/** All of /api/v1: the operations stand in ../_operations, one file for each noun. */
import { api } from "#app/_edge/api.ts";
import { OPERATIONS } from "../_operations/index.ts";

const handle = api(OPERATIONS);

export { handle as DELETE, handle as GET, handle as HEAD, handle as PATCH, handle as POST, handle as PUT };
