/**
 * The authorisation matrix, together with the table of rights in lib/workspaces: every way in from outside, and what it asks.
 *
 * It decides nothing. tests/unit/shape/entrances.test.ts reads the code of each page, action and route, and fails when one is not
 * listed here, when one is listed that there is not, or when the two say different things. The page /docs/access shows
 * the list, and the tests of access walk it.
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
