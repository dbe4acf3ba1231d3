/** Lets plain Node load what belongs to Next: its parts are imported without their extension, which only bundlers allow. */
import { registerHooks } from "node:module";

export const resolveNext = () =>
  registerHooks({ resolve: (specifier, context, next) => next(/^next\/[\w-]+$/.test(specifier) ? `${specifier}.js` : specifier, context) });
