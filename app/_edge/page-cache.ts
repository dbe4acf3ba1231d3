/**
 * Where Next keeps the static shells of pages: on disk, as it does by itself, with one exception.
 *
 * A form that is sent without scripts replaces the page, so its answer must be the whole page. Next 16.4 answers it
 * like an action of a script, with the parts that follow the shell and without the form's state
 * (github.com/vercel/next.js/pull/97784). When no shell is found for such a request, it renders the whole page.
 */
import { createRequire } from "node:module";

const { default: FileSystemCache } = createRequire(import.meta.url)(
  "next/dist/server/lib/incremental-cache/file-system-cache.js",
) as typeof import("next/dist/server/lib/incremental-cache/file-system-cache.js");

type Context = ConstructorParameters<typeof FileSystemCache>[0];

/** Next makes one for each request, from its headers. */
export default class PageCache extends FileSystemCache {
  readonly #isFormWithoutScripts: boolean;

  constructor(context: Context) {
    super(context);
    const { "content-type": type, "next-action": action } = context._requestHeaders;
    this.#isFormWithoutScripts = action === undefined && typeof type === "string" && type.startsWith("multipart/form-data");
  }

  override async get(...asked: Parameters<InstanceType<typeof FileSystemCache>["get"]>) {
    return this.#isFormWithoutScripts ? null : super.get(...asked);
  }
}
