/** The API as a program calls it: the route's own handler, in a request of its own. */
import { GET as handle } from "#app/api/v1/[[...path]]/route.ts";
import { ids } from "#lib/platform/ids.ts";
import { log } from "#lib/platform/log.ts";

type Sending = { method?: string; token?: string; headers?: Record<string, string>; body?: unknown; raw?: string | Uint8Array<ArrayBuffer> };
// biome-ignore lint/suspicious/noExplicitAny: what a program receives has no type until it is checked
export type Answer = { status: number; headers: Headers; text: string; json: any };

export async function call(path: string, { method = "GET", token, headers = {}, body, raw }: Sending = {}): Promise<Answer> {
  const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const request = new Request(`http://localhost:3000/api/v1${path}`, {
    method,
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(sent === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(sent === undefined ? {} : { body: sent }),
  });
  const answer = await log.within(ids.new(), () => handle(request));
  const text = await answer.text();
  return {
    status: answer.status,
    headers: answer.headers,
    text,
    json: /json/.test(answer.headers.get("content-type") ?? "") && text ? JSON.parse(text) : null,
  };
}
