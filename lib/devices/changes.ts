/**
 * Hearing of changes to device tokens from the database, whichever process made them.
 *
 * A connection of its own listens on the channel `device_token` and is asked for a sign of life three times a second.
 * Until it answers, and whenever it has not answered for most of a second, nothing counts as heard: the caller must
 * ask the database instead of its memory. So a change is known here within a second, or memory is not used.
 */
import pg from "pg";
import { env } from "../platform/env.ts";
import { log } from "../platform/log.ts";

const BEAT = 300;
const TRUSTED_FOR = 900;
const AGAIN_AFTER = 500;
const SILENCE = 2_000;

type Hooks = { onChange(tokenId: string): void; onSilence(): void };

export class Changes {
  readonly #hooks: Hooks;
  #client: pg.Client | null = null;
  #trustedUntil = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(hooks: Hooks) {
    this.#hooks = hooks;
  }

  isHeard(): boolean {
    if (!this.#client) void this.#connect();
    return performance.now() < this.#trustedUntil;
  }

  async #connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: env().DATABASE_URL_ACCOUNT,
      application_name: "kept listening",
      connectionTimeoutMillis: SILENCE,
      query_timeout: SILENCE,
    });
    this.#client = client;
    const lost = once(() => this.#lost(client));
    client.on("error", lost).on("end", lost);
    client.on("notification", ({ payload }) => this.#hooks.onChange(payload ?? ""));
    try {
      await client.connect();
      keepNothingAlive(client);
      await client.query("LISTEN device_token");
      // What changed while nobody listened is not known.
      this.#hooks.onSilence();
      await this.#beat(client, lost);
    } catch {
      lost();
    }
  }

  async #beat(client: pg.Client, lost: () => void): Promise<void> {
    const asked = performance.now();
    await client.query("SELECT 1");
    if (this.#client !== client) return;
    this.#trustedUntil = asked + TRUSTED_FOR;
    this.#timer = setTimeout(() => this.#beat(client, lost).catch(lost), BEAT).unref();
  }

  #lost(client: pg.Client): void {
    log.warn("device.changes_unheard");
    this.#trustedUntil = 0;
    clearTimeout(this.#timer);
    this.#hooks.onSilence();
    void client.end().catch(() => {});
    // Only after a pause is there room for another: a database that is down is not hammered.
    setTimeout(() => {
      this.#client = null;
    }, AGAIN_AFTER).unref();
  }
}

function once(work: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    work();
  };
}

/** Listening is no reason for a process to stay. */
const keepNothingAlive = (client: pg.Client) => (client as unknown as { unref(): void }).unref();
