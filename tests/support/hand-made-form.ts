/** A form as a browser without scripts would send it, made by hand. */

export type Headers = Record<string, string>;
export type Field = readonly [name: string, value: string];

export function multipart(fields: readonly Field[]): { headers: Headers; body: Buffer } {
  const boundary = "----kept-by-hand";
  const parts = fields.map(([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`);
  return { headers: { "content-type": `multipart/form-data; boundary=${boundary}` }, body: Buffer.from(`${parts.join("")}--${boundary}--\r\n`) };
}

const decoded = (text: string) =>
  text.replaceAll("&quot;", '"').replaceAll("&#x27;", "'").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/** The hidden fields of the form with `button`, as a browser without scripts would send them. */
export function hiddenFields(html: string, button: string): Field[] {
  const form = [...html.matchAll(/<form[^>]*>([\s\S]*?)<\/form>/g)].map(([, inside = ""]) => inside).find((inside) => inside.includes(`>${button}<`));
  if (!form) throw new Error(`no form with "${button}"`);
  const inputs = [...form.matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(([tag]) => tag);
  const attribute = (tag: string, name: string) => decoded(new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? "");
  return inputs.map((tag) => [attribute(tag, "name"), attribute(tag, "value")] as const);
}
