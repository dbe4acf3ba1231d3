/** What stands in a record by number alone, in words: for the owner of its workspace, as far as it still has a name. */
import { type PlaceEntry, wordsOf } from "../../audit/schema.ts";
import * as devices from "../../devices/index.ts";
import { namesOf, shownAddress } from "../../identity/index.ts";
import { fingerprint } from "../../platform/crypto.ts";
import { type Access, apiTokenNames } from "../../workspaces/index.ts";
import type { RecordEntry } from "../schema.ts";

const FORMER = "a former account";
export const SUPPORT = "support staff";
const FROM_ABOVE = "a token of a workspace above";
const GONE = "a device that is not here any more";

/** Stands for a person in addresses of one workspace: their pseudonym goes nowhere, and theirs elsewhere is another one. */
export const markOf = (workspaceId: string, auditRef: string): string => fingerprint(`${workspaceId} ${auditRef}`).slice(0, 16);

export class Names {
  readonly #workspaceId: string;
  readonly #devices: Map<string, string>;
  readonly #apiTokens: Map<string, string>;
  readonly #deviceTokens: Map<string, { name: string | null; deviceId: string | null }>;
  readonly #decoders: Map<string, string>;
  readonly #people = new Map<string, string | null>();

  private constructor(workspaceId: string, ...[ofDevices, apiTokens, deviceTokens, decoders]: Awaited<ReturnType<typeof known>>) {
    this.#workspaceId = workspaceId;
    this.#devices = ofDevices;
    this.#apiTokens = apiTokens;
    this.#deviceTokens = deviceTokens;
    this.#decoders = decoders;
  }

  static async of(access: Access<"record:read">): Promise<Names> {
    return new Names(access.workspaceId, ...(await known(access)));
  }

  /** The names of these people, of whom each was in a record or a list of its workspace. */
  async learn(auditRefs: readonly (string | null)[]): Promise<void> {
    const wanted = auditRefs.filter((ref) => ref !== null && !this.#people.has(ref)) as string[];
    if (wanted.length === 0) return;
    const found = await namesOf(wanted);
    for (const ref of wanted) this.#people.set(ref, found.get(ref)?.name ?? null);
    const taken = new Map<string, number>();
    for (const name of this.#people.values()) if (name) taken.set(name, (taken.get(name) ?? 0) + 1);
    // Two people of one name are told apart by their address.
    for (const [ref, { name, email }] of found) if ((taken.get(name) ?? 0) > 1) this.#people.set(ref, `${name} (${shownAddress(email)})`);
  }

  readonly person = (ref: string | null): string => (ref && this.#people.get(ref)) ?? FORMER;
  readonly token = (id: string): string => this.#apiTokens.get(id) ?? FROM_ABOVE;
  readonly devices = (): { id: string; name: string }[] => [...this.#devices].map(([id, name]) => ({ id, name }));

  entry({ at, event, actorRef, browser, tokenId, isStaff, objectId, subjectRef, hash }: PlaceEntry): RecordEntry {
    const by = isStaff ? "support" : tokenId ? "token" : actorRef ? "person" : "nobody";
    const who = { support: SUPPORT, token: tokenId ? this.token(tokenId) : "", person: this.person(actorRef), nobody: "Kept itself" }[by];
    const issuer = by === "token" ? this.person(actorRef) : null;
    return {
      at,
      event,
      words: wordsOf(event),
      by,
      who,
      issuer,
      browser,
      device: this.#deviceOf(event, objectId),
      about: this.#aboutOf(objectId, subjectRef),
      hash,
    };
  }

  #deviceOf(event: string, objectId: string | null): RecordEntry["device"] {
    if (!objectId) return null;
    const id = this.#deviceTokens.get(objectId)?.deviceId ?? objectId;
    const name = this.#devices.get(id);
    if (name !== undefined) return { id, name };
    return /^(device|measurements|field|grant)\./.test(event) ? { id: null, name: GONE } : null;
  }

  #aboutOf(objectId: string | null, subjectRef: string | null): string | null {
    if (subjectRef) return this.person(subjectRef);
    if (!objectId) return null;
    return this.#apiTokens.get(objectId) ?? this.#deviceTokens.get(objectId)?.name ?? this.#decoders.get(objectId) ?? null;
  }

  readonly mark = (ref: string): string => markOf(this.#workspaceId, ref);
}

const known = (access: Access<"record:read">) =>
  Promise.all([devices.names(access), apiTokenNames(access), devices.tokenNames(access), devices.decoderNames(access)]);
