/** Every operation there is, in the order of the documentation. */
import { DEVICES } from "./devices.ts";
import { TOKEN } from "./token.ts";
import { WORKSPACES } from "./workspaces.ts";

export const OPERATIONS = [...TOKEN, ...WORKSPACES, ...DEVICES];
