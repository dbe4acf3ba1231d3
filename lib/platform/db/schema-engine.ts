/**
 * Prisma's schema engine as WebAssembly, over the `pg` adapter: migrations without downloading an engine.
 * `applyMigrations` keeps Prisma's own `_prisma_migrations` table, so the usual tools understand the database.
 */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from "@prisma/driver-adapter-utils";
import type { MigrationList, SchemaContainer, SchemaEngine } from "@prisma/schema-engine-wasm/schema_engine_bg";
import * as engineModule from "@prisma/schema-engine-wasm/schema_engine_bg";
import pg from "pg";

export const SCHEMAS = ["account", "telemetry", "vault"] as const;
export type SchemaName = (typeof SCHEMAS)[number];

/** A migration takes as long as it takes, whatever the owner role is set to. */
export const NO_STATEMENT_TIMEOUT = "-c statement_timeout=0";

const root = path.resolve(import.meta.dirname, "../../../prisma");
const noFilter = { externalTables: [], externalEnums: [] };
let loaded = false;

function load() {
  if (loaded) return;
  const { resolve } = createRequire(import.meta.url);
  const wasm = new WebAssembly.Module(readFileSync(path.join(path.dirname(resolve("@prisma/schema-engine-wasm")), "schema_engine_bg.wasm")));
  const instance = new WebAssembly.Instance(wasm, { "./schema_engine_bg.js": engineModule as unknown as WebAssembly.ModuleImports });
  (engineModule as unknown as { __wbg_set_wasm(exports: WebAssembly.Exports): void }).__wbg_set_wasm(instance.exports);
  (instance.exports["__wbindgen_start"] as () => void)();
  loaded = true;
}

function schemaFiles(name: SchemaName): SchemaContainer[] {
  const file = path.join(root, name, "schema.prisma");
  return [{ path: file, content: readFileSync(file, "utf8") }];
}

function migrationList(name: SchemaName): MigrationList {
  const baseDir = path.join(root, name, "migrations");
  const directories = readdirSync(baseDir, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return {
    baseDir,
    lockfile: { path: "migration_lock.toml", content: 'provider = "postgresql"\n' },
    shadowDbInitScript: "",
    migrationDirectories: directories.map(({ name: directory }) => ({
      path: directory,
      migrationFile: { path: "migration.sql", content: { tag: "ok", value: readFileSync(path.join(baseDir, directory, "migration.sql"), "utf8") } },
    })),
  };
}

/** PostgreSQL's one-byte `"char"`, in which the catalogue keeps its codes. */
const CHAR = 18;
const TEXT = 25;

/** The adapter does not know `"char"`: let it read text, and remember which columns to call characters again. */
class CataloguePool extends pg.Pool {
  readonly characters = new WeakMap<object, number[]>();

  override query(...args: unknown[]): never {
    const answer = (super.query as (...all: unknown[]) => Promise<pg.QueryResult>).apply(this, args);
    return answer.then((result) => {
      const fields = result.fields ?? [];
      this.characters.set(
        result.rows ?? [],
        fields.flatMap((field, index) => (field.dataTypeID === CHAR ? [index] : [])),
      );
      for (const field of fields) if (field.dataTypeID === CHAR) field.dataTypeID = TEXT;
      return result;
    }) as never;
  }
}

class CatalogueAdapter extends PrismaPg {
  private readonly pool: CataloguePool;

  constructor(pool: CataloguePool) {
    super(pool);
    this.pool = pool;
  }

  override async connect() {
    const adapter = await super.connect();
    const queryRaw = adapter.queryRaw.bind(adapter);
    adapter.queryRaw = async (query) => {
      const result = await queryRaw(query);
      for (const index of this.pool.characters.get(result.rows) ?? []) result.columnTypes[index] = ColumnTypeEnum.Character;
      return result;
    };
    // The adapter cuts scripts at every semicolon, also inside functions and comments: send them whole, as one transaction.
    adapter.executeScript = async (script) => {
      await this.pool.query(script);
    };
    return adapter;
  }
}

async function withEngine<T>(name: SchemaName, connectionString: string, work: (engine: SchemaEngine) => Promise<T>): Promise<T> {
  load();
  const pool = new CataloguePool({ connectionString, max: 1, options: NO_STATEMENT_TIMEOUT });
  const factory = bindMigrationAwareSqlAdapterFactory(new CatalogueAdapter(pool));
  const engine = await engineModule.SchemaEngine.new({ datamodels: schemaFiles(name).map(({ path: file, content }) => [file, content]) }, () => {}, factory);
  try {
    return await work(engine);
  } finally {
    engine.free();
    await pool.end();
  }
}

/** Applies the migrations of `name` that the database at `url` does not have. Returns their names. */
export const applyMigrations = (name: SchemaName, url: string): Promise<string[]> =>
  withEngine(name, url, async (engine) => (await engine.applyMigrations({ migrationsList: migrationList(name), filters: noFilter })).appliedMigrationNames);

/** The SQL that would bring the database at `url` to the schema file; empty when there is no drift. */
export const drift = (name: SchemaName, url: string): Promise<string> =>
  withEngine(name, url, async (engine) => {
    const { stdout } = await engine.diff({
      from: { tag: "schemaDatasource", files: schemaFiles(name), configDir: root },
      to: { tag: "schemaDatamodel", files: schemaFiles(name) },
      script: true,
      exitCode: null,
      filters: { externalTables: ["public._prisma_migrations"], externalEnums: [] },
    });
    return (stdout ?? "").trim() === "-- This is an empty migration." ? "" : (stdout ?? "").trim();
  });
