/** The production build, unless the one that is there is of the same sources. */
import { buildIfChanged } from "#lib/local/build.ts";
import { root } from "./list.ts";

await buildIfChanged(root, process.env, console.log);
