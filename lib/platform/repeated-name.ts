/** Finds the name that appears twice in one object of valid JSON. Slow, and only for the error message. */
export function repeatedName(text: string): string {
  const names: (Set<string> | null)[] = [];
  let last = "";
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === "{") names.push(new Set());
    else if (character === "[") names.push(null);
    else if (character === "}" || character === "]") names.pop();
    else if (character === '"') {
      const end = endOfString(text, at);
      last = text.slice(at, end + 1);
      at = end;
    } else if (character === ":") {
      const name = JSON.parse(last) as string;
      if (names.at(-1)?.has(name)) return name.slice(0, 64);
      names.at(-1)?.add(name);
    }
  }
  return "";
}

/** A loop and no pattern: a pattern needs stack for each character of a long string. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at;
}
