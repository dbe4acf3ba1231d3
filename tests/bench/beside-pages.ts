/** What devices notice of people: steady senders alone, and beside page views and sign-ins that another process of the same build serves. */
import { freePort } from "#lib/local/ports.ts";
import { PASSWORD } from "#tests/support/cast.ts";
import { hiddenFields, multipart } from "#tests/support/hand-made-form.ts";
import { INGEST_ROLE, kept, PAGES } from "./contenders.ts";
import { load, type Measured, median } from "./load.ts";
import { makeDevice } from "./pages.ts";
import { makeTokens, nextStart } from "./rounds.ts";
import type { Scale } from "./scale.ts";
import { row, type Section } from "./table.ts";
import { makePeople } from "./timing.ts";

/** Requests a second, each with a reading. */
const STEADY = { connections: 64, readings: 1, series: 1, pace: 1_000 };
const [VIEWS, SIGN_INS, PEOPLE] = [20, 5, 25];

type Done = { milliseconds: number; isWell: boolean };

/** Does `work` so many times a second, whether or not what was begun before has ended. */
async function atPace(perSecond: number, seconds: number, work: (turn: number) => Promise<boolean>): Promise<Done[]> {
  const begun = Array.from({ length: perSecond * seconds }, async (_, turn): Promise<Done> => {
    await new Promise((due) => setTimeout(due, (turn * 1_000) / perSecond));
    const began = performance.now();
    const isWell = await work(turn).catch(() => false);
    return { milliseconds: performance.now() - began, isWell };
  });
  return Promise.all(begun);
}

/** Page views and sign-ins as a browser without scripts sends them. */
async function visitors(origin: string) {
  const [{ path, cookie }, emails] = [await makeDevice(), await makePeople(PEOPLE)];
  const form = hiddenFields(await (await fetch(`${origin}/sign-in`)).text(), "Sign in");
  const view = async () => {
    const answer = await fetch(origin + path, { headers: { cookie, accept: "text/html" } });
    return (await answer.text()).includes("Latest values");
  };
  const signIn = async (turn: number) => {
    const { headers, body } = multipart([...form, ["email", emails[turn % PEOPLE] ?? ""], ["password", PASSWORD]]);
    const sent = { ...headers, origin, "sec-fetch-site": "same-origin" };
    const answer = await fetch(`${origin}/sign-in`, { method: "POST", redirect: "manual", headers: sent, body: new Uint8Array(body) });
    await answer.arrayBuffer();
    return answer.headers.getSetCookie().some((one) => one.startsWith("__Host-session="));
  };
  return (seconds: number) => Promise.all([atPace(VIEWS, seconds, view), atPace(SIGN_INS, seconds, signIn)]);
}

export async function measureBesidePages({ rounds, seconds }: Scale): Promise<Section[]> {
  if (!PAGES) return [];
  const port = await freePort();
  const [ingest, web] = [await INGEST_ROLE.start(), await kept("web", { PORT: String(port), KEPT_ORIGIN: `http://127.0.0.1:${port}` })];
  const [tokens, come] = [await makeTokens(STEADY.connections), await visitors(`http://127.0.0.1:${port}`)];
  const send = () =>
    load(ingest.pid, { port: ingest.port, host: "localhost:3000", dialect: "json", tokens, ...STEADY, startsAt: nextStart(), seconds: seconds * 2 });
  await Promise.all([send(), come(2)]);
  const [alone, beside]: [Measured[], Measured[]] = [[], []];
  const [views, signIns]: [Done[], Done[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    alone.push(await send());
    const [measured, [seen, signed]] = await Promise.all([send(), come(seconds * 2)]);
    beside.push(measured);
    views.push(...seen);
    signIns.push(...signed);
  }
  await Promise.all([ingest.kill(), web.kill()]);
  const line = (name: string, of: readonly Measured[]) =>
    row([name, median(of.map(({ p50 }) => p50)).toFixed(1), median(of.map(({ p99 }) => p99)).toFixed(1), of.reduce((sum, { failed }) => sum + failed, 0)]);
  const told = (done: readonly Done[]) =>
    `${median(done.map(({ milliseconds }) => milliseconds)).toFixed(0)} ms (${done.filter(({ isWell }) => !isWell).length} of ${done.length} failed)`;
  return [
    {
      title: "Ingest beside people, in processes of their own",
      head: ["beside", "p50 ms", "p99 ms", "failed"],
      rows: [line("nobody", alone), line(`${VIEWS} views of a device's page and ${SIGN_INS} sign-ins a second`, beside)],
      note: `${STEADY.pace.toLocaleString("en")} requests a second on ${STEADY.connections} connections, a reading each. A view took ${told(views)}, a sign-in ${told(signIns)}, in the middle. All processes, the database and both loads share the two cores.`,
    },
  ];
}
