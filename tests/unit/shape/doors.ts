/** What each domain's door lets through: its verbs, each with the type of its first parameter. */
import { sources } from "#tests/support/sources.ts";

export type Verb = { name: string; first: string };

const files = new Map(sources("lib/**/*.ts").map(({ file, text }) => [file, text]));

/** `a as b` in an export list: what it is called inside and outside. Types are not verbs. */
const named = (list: string) =>
  list
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry && !entry.startsWith("type "))
    .map((entry) => entry.split(" as "))
    .map(([inside = "", outside = inside]) => ({ inside, outside }));

/** The first parameter's type of the function `name`; null for what is not a function, "" for one without parameters. */
function firstOf(text: string, name: string): string | null {
  const method = new RegExp(`^export const ${name} = (\\w+)\\.(\\w+);`, "m").exec(text);
  const head = method
    ? new RegExp(`^ {2}static async ${method[2]}(?:<[^(]*>)?\\(`, "m")
    : new RegExp(`^export (?:async )?function\\*? ${name}(?:<[^(]*>)?\\(|^export const ${name} = (?:async )?(?:<[^(]*>)?\\(`, "m");
  const found = head.exec(text);
  if (!found) return null;
  const parameters = text.slice(found.index + found[0].length);
  return /^\s*(?:\w+|\{[^}]*\})\??: ([^,)=]+)/.exec(parameters)?.[1]?.trim() ?? (/^\s*\)/.test(parameters) ? "" : "?");
}

export function verbsOf(domain: string): Verb[] {
  const folder = `lib/${domain}`;
  const door = files.get(`${folder}/index.ts`) ?? "";
  const own = [...door.matchAll(/^export (?:async )?(?:function|const) (\w+)/gm)].map(([, name = ""]) => ({ outside: name, inside: name, text: door }));
  const passedOn = [...door.matchAll(/^export \{([^}]*)\} from "\.\/(.+)";/gm)].flatMap(([, list = "", file = ""]) =>
    named(list).map((each) => ({ ...each, text: files.get(`${folder}/${file}`) ?? "" })),
  );
  return [...own, ...passedOn].flatMap(({ outside, inside, text }) => {
    const first = firstOf(text, inside);
    return first === null ? [] : [{ name: `${domain}.${outside}`, first }];
  });
}

/** Pass classes: what only the function that checked can make. */
export const passClasses = () =>
  [...files].flatMap(([file, text]) => [...text.matchAll(/^export class (Session|\w*Access)\b/gm)].map(([, name = ""]) => ({ file, name, text })));
