/** The environment as a file to fill in, and as a table for the README: both are made from the checks themselves. */
import { z } from "zod";
import { Environment } from "./env.ts";

type Variable = { name: string; does: string; isRequired: boolean; fallback: string };

export function variables(): Variable[] {
  const { properties, required = [] } = z.toJSONSchema(Environment, { io: "input" });
  return Object.entries(properties ?? {}).map(([name, property]) => {
    const { description = "", default: fallback = "" } = property as { description?: string; default?: unknown };
    return { name, does: description, isRequired: required.includes(name), fallback: String(fallback) };
  });
}

export const envExample = (): string =>
  ["# Made by `npm run kept -- env:example`. Locally nothing of this is needed: `npm start` fills it in.", ""]
    .concat(variables().flatMap(({ name, does, isRequired, fallback }) => [`# ${does}`, `${isRequired ? "" : "# "}${name}=${fallback}`, ""]))
    .join("\n")
    .trimEnd();

export const envTable = (): string =>
  ["| variable | needed | default | what it is |", "| --- | --- | --- | --- |"]
    .concat(
      variables().map(
        ({ name, does, isRequired, fallback }) =>
          `| \`${name}\` | ${isRequired ? "yes" : "no"} | ${fallback ? `\`${fallback}\`` : ""} | ${does.replaceAll("|", "\\|")} |`,
      ),
    )
    .join("\n");
