/**
 * Requests with random and swapped numbers at every place of every operation of the API, by tokens of two tenants: what is
 * looked for is a failure of ours, anything of the other tenant, and a difference between missing and not one's own.
 *
 * What would change something is only asked with at least one number that is not right, so that there is something left to ask.
 */
import { randomUUID } from "node:crypto";
import type { Operation } from "#app/_edge/api/operation.ts";
import { OPERATIONS } from "#app/api/v1/_operations/index.ts";
import { account } from "#lib/platform/db/account.ts";
import { call } from "#tests/integration/api/calling.ts";
import { makeTenant, type Tenant } from "./tenant.ts";

export type Found = {
  requests: number;
  byStatus: Record<string, number>;
  operations: number;
  /** Requests that did what they should not, each told in a line. */
  faults: string[];
  /** The different bodies of not-found, without the number of their request. */
  notFound: string[];
};

/** Always the same numbers from the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const MALFORMED = ["x", "0", "-1", "null", "\0", "../..", "%zz", "' OR 1=1 --", "00000000-0000-0000-0000-000000000000", "__proto__", "a".repeat(300), "🌊", "{device}", "*"]; // biome-ignore format: one line
const QUERY: Record<string, string> = { from: "2026-01-01", to: "2026-12-31", step: "day", format: "json" };
const BATCH = 400;

class Attack {
  readonly #random: () => number;
  readonly #tenants: readonly [Tenant, Tenant];
  readonly found: Found = { requests: 0, byStatus: {}, operations: OPERATIONS.length, faults: [], notFound: [] };

  constructor(tenants: readonly [Tenant, Tenant], seed: number) {
    this.#tenants = tenants;
    this.#random = randomOf(seed);
  }

  #one<T>(of: readonly T[]): T {
    return of[Math.floor(this.#random() * of.length)] as T;
  }

  /** A number for a place: mostly one of this kind, of this tenant or the other; else one of another kind, gone, unknown or none at all. */
  #draw(name: string, own: Tenant, other: Tenant): string {
    const kind = this.#random();
    if (kind < 0.4) return this.#one(own.ids[name] ?? []);
    if (kind < 0.65) return this.#one(other.ids[name] ?? []);
    if (kind < 0.75) return this.#one(Object.values(this.#one([own, other]).ids).flat());
    if (kind < 0.8) return this.#one([...own.gone, ...other.gone]);
    if (kind < 0.88) return randomUUID();
    return this.#one(MALFORMED);
  }

  /** The example of the documentation, with every number in it swapped. */
  #body(operation: Operation, own: Tenant, other: Tenant): unknown {
    if (this.#random() < 0.05) return { nonsense: true };
    const strangers = () => this.#one([...(other.ids.device ?? []), ...other.gone, randomUUID(), ...(other.ids.workspace ?? []), ...own.gone]);
    if (operation.id === "deleteDevice") return { device: strangers() };
    if (operation.id === "moveWorkspace") return { parent: strangers() };
    if (operation.id === "moveDevice") return { workspace: strangers() };
    if (operation.id === "setGrants") return { grants: [{ device: strangers(), grant: "write" }] };
    if (operation.id === "invite") return { email: "guest@harbour-labs.example", role: "limited", grants: [{ device: strangers(), grant: "read" }] };
    if (operation.id === "issueProgramToken") return { name: "x", scopes: ["devices:read"], devices: [strangers()], expiresAt: null };
    if (operation.id === "issueWebhook") return { name: "x", devices: [strangers()], expiresAt: null };
    return operation.example ?? {};
  }

  /** Whether the body alone makes the request one that has to be refused. */
  static #isSwapped = (id: string) => ["deleteDevice", "moveWorkspace", "moveDevice", "setGrants", "invite", "issueProgramToken", "issueWebhook"].includes(id);

  async request(): Promise<void> {
    const operation = this.#one(OPERATIONS);
    const [own, other] = this.#random() < 0.5 ? this.#tenants : ([this.#tenants[1], this.#tenants[0]] as const);
    const holder = this.#one(["owner", "owner", "owner", "limited", "limited", "ended", "expired"] as const);
    let isOwn = true;
    const path = operation.path.replace(/\{(\w+)\}/g, (_, name) => {
      const value = this.#draw(name, own, other);
      isOwn &&= own.ids[name]?.includes(value) ?? false;
      return encodeURIComponent(value);
    });
    const isWriting = operation.method !== "GET" && !this.#isDry(operation);
    if (isWriting && isOwn && !Attack.#isSwapped(operation.id)) return;
    const body = operation.body ? { body: this.#body(operation, own, other) } : {};
    const answer = await call(`${path}?${this.#query(operation)}`, { method: operation.method, token: own.tokens[holder], ...body });
    this.#judge(`${holder} ${operation.method} ${path}`, answer, {
      other,
      mustRefuse: isWriting || !isOwn,
      isDead: holder === "ended" || holder === "expired",
    });
  }

  #isDry = ({ id }: Operation) => id === "deleteReadings";

  #query(operation: Operation): string {
    const wanted = operation.query ? Object.keys((operation.query as unknown as { shape: object }).shape).filter((name) => name in QUERY) : [];
    const query = wanted.map((name) => `${name}=${QUERY[name]}`);
    if (this.#isDry(operation)) query.push("dryRun=true");
    if (operation.pages && this.#random() < 0.1) query.push(`cursor=${this.#one(["x", "AAAA", encodeURIComponent("=="), randomUUID()])}`);
    return query.join("&");
  }

  #judge(told: string, answer: Awaited<ReturnType<typeof call>>, { other, mustRefuse, isDead }: { other: Tenant; mustRefuse: boolean; isDead: boolean }) {
    const { status, text } = answer;
    const fault = (what: string) => this.found.faults.push(`${what}: ${told} → ${status} ${text.slice(0, 300)}`);
    this.found.requests++;
    this.found.byStatus[status] = (this.found.byStatus[status] ?? 0) + 1;
    if (status >= 500) fault("failed");
    if (text.toLowerCase().includes(other.mark.toLowerCase())) fault("leaked");
    if (isDead && status !== 401) fault("let a dead token in");
    if (mustRefuse && status < 400) fault("allowed");
    if (status === 404) {
      const body = text.replace(answer.json.requestId, "");
      if (!this.found.notFound.includes(body)) this.found.notFound.push(body);
    }
  }
}

export async function attack(requests: number, seed: number): Promise<Found> {
  const tenants = [await makeTenant("Kingfisher"), await makeTenant("Nightjar", "us")] as const;
  const running = new Attack(tenants, seed);
  while (running.found.requests < requests) {
    if (running.found.requests % 10_000 < BATCH && requests > 10_000) console.log(`${running.found.requests} requests, ${running.found.faults.length} faults`);
    // The limits have tests of their own.
    await account().budget.deleteMany();
    await Promise.all(Array.from({ length: 8 }, async () => {
      for (let done = 0; done < BATCH / 8; done++) await running.request();
    })); // biome-ignore format: one line
  }
  return running.found;
}
