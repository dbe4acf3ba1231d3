/** The fields of each form, by the schema that its action reads them with. */
import path from "node:path";
import { z } from "zod";
import { COLOURS } from "#lib/devices/schema.ts";
import { ERASURE_PHRASE } from "#lib/privacy/schema.ts";
import { LIFETIMES } from "#lib/workspaces/schema.ts";
import { meantBy } from "./entrances.ts";
import { callsIn, moduleOf } from "./syntax.ts";

const root = path.resolve(import.meta.dirname, "../..");

/** `accepts` is null for a schema that stands in the action itself. */
export type Form = { readonly fields: readonly string[]; readonly isStrict: boolean; readonly schema: z.ZodType | null };

const UNKNOWN = "no such field";

/** Whatever stands in a field that the form does not know, the form is refused for it. */
function isStrictly(schema: z.ZodType): boolean {
  const filled = filledIn(schema, {}) ?? {};
  return ["", "on", "read", "owner"].every((value) =>
    schema
      .safeParse({ ...filled, [UNKNOWN]: value })
      .error?.issues.some((issue) => (issue.code === "unrecognized_keys" ? issue.keys : issue.path).includes(UNKNOWN)),
  );
}

/** What `action(schema, …)` reads in this file under this name. */
export async function formOf(file: string, name: string): Promise<Form> {
  const module = moduleOf(file);
  const node = module.made.get(name);
  const [made] = callsIn(node).filter((call) => call.node === node);
  const [first] = (made?.node.arguments ?? []) as { expression: { type: string; value?: string; properties?: never } }[];
  if (first?.expression.type !== "Identifier") {
    const [inline] = callsIn(first?.expression);
    const [shape] = (inline?.node.arguments ?? []) as { expression: { properties?: { key: { value: string } }[] } }[];
    return { fields: (shape?.expression.properties ?? []).map(({ key }) => key.value), isStrict: inline?.name === "z.strictObject", schema: null };
  }
  const meaning = meantBy(first.expression.value ?? "", module);
  if (!meaning) throw new Error(`${file}: the schema of ${name} cannot be found`);
  const exported = (await import(path.join(root, meaning.file))) as Record<string, z.ZodType>;
  const schema = exported[meaning.name];
  if (!schema) throw new Error(`${file}: ${meaning.name} is not exported`);
  const { properties, anyOf } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  const every = [properties, ...(anyOf ?? []).map((one) => (typeof one === "object" ? one.properties : undefined))];
  return { fields: [...new Set(every.flatMap((one) => Object.keys(one ?? {})))], isStrict: isStrictly(schema), schema };
}

/** Plausible texts of every kind; a form takes one of them for each of its fields. */
const TEXTS = [
  "on",
  "viewer",
  "read",
  "1",
  "8",
  "30",
  "90",
  "3600",
  "2026-12-31",
  "Heron hide",
  "ada@marsh-weather.example",
  "devices:read",
  "eu",
  "look",
  "never",
  "name\nHeron hide",
  "save",
  "cayenne",
  "csv",
];

/** Values by action, for forms that accept none of the texts above. */
export const EXAMPLES: Record<string, Record<string, string>> = {
  chooseTimeZone: { zone: "Europe/Berlin" },
  eraseAccount: { typed: ERASURE_PHRASE },
  changeDevice: { name: "Heron hide", tags: "", every: "1", unit: "hours" },
  rotateApiToken: { overlap: "none", lifetime: "same" },
  endToken: { kind: "sender", overlap: "day" },
  undoTokenEnd: { kind: "sender" },
  cancelTokenEnd: { kind: "program" },
  endOldToken: { kind: "sender" },
  keepOldToken: { kind: "program" },
  retireDevice: { overlap: "day" },
  rotateWebhook: { overlap: "none", lifetime: "same" },
  issueApiToken: { name: "Script", lifetime: Object.keys(LIFETIMES)[0] ?? "", reach: "all", "scope.devices:write": "on" },
  connectNetwork: { name: "Network server", source: "tts", lifetime: Object.keys(LIFETIMES)[0] ?? "" },
  issueWebhook: { name: "Network server", lifetime: Object.keys(LIFETIMES)[0] ?? "", "device.none": "on" },
  changeField: { field: "temperature", label: "", unit: "", digits: "", colour: COLOURS[0], keepDays: "" },
};

/** A filled-in form that the schema takes, with `given` where it is asked for; null where no plausible text will do. */
export function filledIn(schema: z.ZodType, given: Readonly<Record<string, string>>): Record<string, string> | null {
  const values: Record<string, string> = { ...given };
  const tried = new Map<string, number>();
  for (let round = 0; round < 200; round++) {
    const result = schema.safeParse(values);
    if (result.success) return values;
    const field = String(result.error.issues[0]?.path[0] ?? "");
    const next = tried.get(field) ?? 0;
    const text = TEXTS[next];
    if (!field || field in given || text === undefined) return null;
    tried.set(field, next + 1);
    values[field] = text;
  }
  return null;
}
