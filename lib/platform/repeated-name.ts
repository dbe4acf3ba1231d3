/** Finds the name that stands twice in one object of valid JSON. Slow and only for the error message. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/gs;

export function repeatedName(text: string): string {
  const names: (Set<string> | null)[] = [];
  let last = "";
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === "{") names.push(new Set());
    else if (token === "[") names.push(null);
    else if (token === "}" || token === "]") names.pop();
    else if (token === ":") {
      const name = JSON.parse(last) as string;
      if (names.at(-1)?.has(name)) return name.slice(0, 64);
      names.at(-1)?.add(name);
    } else last = token;
  }
  return "";
}
