/**
 * The authorization matrix, together with the table of rights in lib/workspaces: every entrance and its required rights.
 *
 * It is documentation. tests/unit/shape/entrances.test.ts reads the code of each page, action and route. It fails when an entrance is
 * missing here, when a listed entrance does not exist, or when the list and the code differ. The page /docs/access shows the list, and
 * the tests of access use it.
 */
import { account } from "./account.ts";
import { decoders } from "./decoders.ts";
import { devices } from "./devices.ts";
import type { Area } from "./entrance.ts";
import { people } from "./people.ts";
import { signIn } from "./sign-in.ts";
import { site } from "./site.ts";
import { staff } from "./staff.ts";
import { tokens } from "./tokens.ts";
import { workspaces } from "./workspaces.ts";

export const AREAS: readonly Area[] = [workspaces, people, devices, decoders, tokens, account, signIn, staff, site];
