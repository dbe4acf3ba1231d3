/**
 * Tells an MQTT broker that is somebody else's who may publish what, in the form of EMQX's HTTP authenticator: who is let in, and with which
 * rules. The broker shows the agreed secret as `Authorization: Bearer`. While the database is away nothing is answered that could be taken for a no.
 */
import { z } from "zod";
import { type Publishing, requireBroker, rightsAtBroker, tokenOf } from "#lib/devices/index.ts";
import { parse } from "./action.ts";
import { answer, answerError } from "./answers.ts";
import { objectOf, readBytes, requireJson } from "./api/body.ts";

const text = z.string().max(10_000).nullish();
const Asked = z.object({ username: text, password: text });

export async function mqttAuth(request: Request): Promise<Response> {
  try {
    const [, secret = ""] = /^Bearer +(\S+) *$/i.exec(request.headers.get("authorization") ?? "") ?? [];
    // Before the body: a stranger must not make us read one.
    requireBroker(secret);
    requireJson(request.headers);
    const { username, password } = parse(Asked, objectOf(await readBytes(request)));
    const rights = await rightsAtBroker(secret, tokenOf(username ?? undefined, password ?? undefined));
    return answer(rights ? allowed(rights) : { result: "deny" });
  } catch (error) {
    return answerError(error);
  }
}

const allowed = ({ topics, until }: Publishing) => ({
  result: "allow",
  is_superuser: false,
  ...(Number.isFinite(until) ? { expire_at: Math.floor(until / 1_000) } : {}),
  acl: [...topics.map((topic) => ({ permission: "allow", action: "publish", topic })), { permission: "deny", action: "all", topic: "#" }],
});
