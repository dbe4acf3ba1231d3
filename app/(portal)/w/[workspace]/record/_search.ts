/** What a form that is sent with the address asks of the record. */

export type Search = Promise<Record<string, string | string[] | undefined>>;

/** The values that are there once; one that is given twice counts as not given. */
export const onceIn = (search: Record<string, string | string[] | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(search).flatMap(([name, value]) => (typeof value === "string" && value !== "" ? [[name, value]] : [])));

const FILTERS = ["who", "device", "kind", "from", "to", "zone"];

/** The same question at another address, with more. */
export function asking(path: string, search: Record<string, string>, more: Record<string, string> = {}): string {
  const query = new URLSearchParams({ ...Object.fromEntries(FILTERS.flatMap((name) => (search[name] ? [[name, search[name]]] : []))), ...more });
  return query.size > 0 ? `${path}?${query}` : path;
}

/** Whether anything is left out; a zone alone leaves out nothing. */
export const isAsking = (search: Record<string, string>): boolean => FILTERS.some((name) => name !== "zone" && search[name]);
