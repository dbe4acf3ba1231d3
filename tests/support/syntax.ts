/** Our own source files as syntax, for the tests that ask what calls what. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseSync } from "@swc/core";

const root = path.resolve(import.meta.dirname, "../..");

type Node = { readonly type: string; readonly [field: string]: unknown };

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && typeof (value as Node).type === "string";

/** What stands inside, the node itself first. */
function* within(value: unknown): Generator<Node> {
  if (isNode(value)) yield value;
  if (typeof value === "object" && value !== null) for (const inner of Object.values(value)) yield* within(inner);
}

/** A call by name: `visit(id, "devices:read")` has the name `visit`, `devices.get(…)` has `devices.get`; of its arguments, the texts. */
export type Call = { readonly name: string; readonly texts: readonly (string | null)[]; readonly node: Node };

function nameOf(callee: Node): string | null {
  if (callee.type === "Identifier") return callee.value as string;
  if (callee.type !== "MemberExpression") return null;
  const [object, property] = [callee.object as Node, callee.property as Node];
  return object.type === "Identifier" && property.type === "Identifier" ? `${String(object.value)}.${String(property.value)}` : null;
}

const textOf = (node: Node): string | null => (node.type === "StringLiteral" ? (node.value as string) : null);

export function callsIn(value: unknown): Call[] {
  return [...within(value)]
    .filter(({ type }) => type === "CallExpression")
    .flatMap((node) => {
      const name = nameOf(node.callee as Node);
      return name ? [{ name, texts: (node.arguments as { expression: Node }[]).map(({ expression }) => textOf(expression)), node }] : [];
    });
}

/** The fields with a text of the object that a call is given first. */
export function fieldsOf(call: Node): Record<string, string> {
  const [first] = call.arguments as { expression: Node }[];
  const properties = (first?.expression.properties ?? []) as { key?: Node; value?: Node }[];
  return Object.fromEntries(
    properties.flatMap(({ key, value }) => {
      const text = value && textOf(value);
      return key?.type === "Identifier" && text ? [[String(key.value), text]] : [];
    }),
  );
}

/** What a name in a file stands for: what another file of ours exports, `*` for all of it. */
export type Meaning = { readonly file: string; readonly name: string };

export type Module = {
  readonly file: string;
  readonly imported: ReadonlyMap<string, Meaning>;
  /** Every function and constant at the top, by its name. */
  readonly made: ReadonlyMap<string, Node>;
  readonly exported: ReadonlyMap<string, Meaning>;
  /** The files of which it passes everything on. */
  readonly passedOn: readonly string[];
  readonly body: readonly Node[];
};

function resolve(from: string, specifier: string): string | null {
  if (!/^(\.|#(app|lib|tests)\/)/.test(specifier)) return null;
  const file = specifier.startsWith("#") ? specifier.slice(1) : path.join(path.dirname(from), specifier);
  return existsSync(path.join(root, file)) ? file : null;
}

const nameIn = (node: unknown) => (isNode(node) ? String(node.value) : null);

type Specifier = Node & { local: Node; imported?: Node | null; orig: Node; exported?: Node | null };

function importsOf(file: string, body: readonly Node[]): [string, Meaning][] {
  return body.flatMap((item) => {
    const from = item.type === "ImportDeclaration" && !item.typeOnly ? resolve(file, nameIn(item.source) ?? "") : null;
    if (!from) return [];
    return (item.specifiers as Specifier[]).map((one): [string, Meaning] => {
      const local = nameIn(one.local) ?? "";
      return [local, { file: from, name: one.type === "ImportNamespaceSpecifier" ? "*" : (nameIn(one.imported) ?? local) }];
    });
  });
}

function declared(item: Node): [string, Node][] {
  const declaration = (item.type === "ExportDeclaration" ? item.declaration : item) as Node;
  if (declaration.type === "FunctionDeclaration" || declaration.type === "ClassDeclaration") return [[nameIn(declaration.identifier) ?? "", declaration]];
  if (declaration.type !== "VariableDeclaration") return [];
  return (declaration.declarations as { id: Node; init?: Node }[]).flatMap(({ id, init }) => (init ? [[nameIn(id) ?? "", init] as [string, Node]] : []));
}

function exportsOf(file: string, body: readonly Node[]): [string, Meaning][] {
  return body.flatMap((item) => {
    if (item.type === "ExportDeclaration") return declared(item).map(([name]): [string, Meaning] => [name, { file, name }]);
    if (item.type !== "ExportNamedDeclaration") return [];
    const from = item.source ? resolve(file, nameIn(item.source) ?? "") : file;
    return (item.specifiers as Specifier[]).flatMap((one): [string, Meaning][] => {
      const name = nameIn(one.orig) ?? "";
      return from ? [[nameIn(one.exported) ?? name, { file: from, name }]] : [];
    });
  });
}

const passedOnBy = (file: string, body: readonly Node[]): string[] =>
  body.filter(({ type }) => type === "ExportAllDeclaration").flatMap(({ source }) => resolve(file, nameIn(source) ?? "") ?? []);

const modules = new Map<string, Module>();

export function moduleOf(file: string): Module {
  const known = modules.get(file);
  if (known) return known;
  const body = parseSync(readFileSync(path.join(root, file), "utf8"), { syntax: "typescript", tsx: file.endsWith("x"), target: "esnext" })
    .body as unknown as Node[];
  const made = new Map(body.flatMap(declared));
  const found = { file, body, made, imported: new Map(importsOf(file, body)), exported: new Map(exportsOf(file, body)), passedOn: passedOnBy(file, body) };
  modules.set(file, found);
  return found;
}
