/** What says nothing is left out of the address. */
const DEFAULTS: Record<string, string> = { name: "", tag: "", status: "all", sort: "name", page: "1" };

/** The address of a list. */
export function addressOf(path: string, query: Record<string, string | number>): string {
  const said = Object.entries(query).flatMap(([name, value]) => (name in DEFAULTS && String(value) !== DEFAULTS[name] ? [[name, String(value)]] : []));
  return said.length > 0 ? `${path}?${new URLSearchParams(said)}` : path;
}
