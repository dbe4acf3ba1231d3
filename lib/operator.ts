/**
 * `npm run kept -- <command>`: what an operator does with a terminal. Where no databases are named in the environment,
 * those of the local instance are meant.
 */
import { migrateAll, missingDatabases } from "./local/databases.ts";
import { withInstance } from "./local/with-instance.ts";
import { databaseFaults } from "./platform/database-faults.ts";

/** `takes` names what stands behind the command. */
type Command = { does: string; takes?: string; needsNothing?: true; run: (...given: [first: string, second: string]) => Promise<string> };

const COMMANDS: Record<string, Command> = {
  migrate: {
    does: "bring the four databases up to date, as their owner",
    run: async () => {
      const faults = databaseFaults(process.env);
      if (faults.length > 0) throw new Error(`Nothing was migrated:\n${faults.map((fault) => `  ${fault}`).join("\n")}`);
      const applied = await migrateAll(process.env);
      return applied.length === 0 ? "Everything is up to date." : `Applied:\n${applied.map((name) => `  ${name}`).join("\n")}`;
    },
  },
  "keys:rotate": {
    does: "wrap every subject's key under the newest of MASTER_KEYS, so that the older ones can be removed",
    run: async () => {
      const { rewrapAll } = await import("./platform/seal/index.ts");
      return `Wrapped ${await rewrapAll()} keys anew. Remove the older master keys an hour after every process has the newest, and destroy them.`;
    },
  },
  "vault:check": {
    does: "check the age of the master keys, and that the vault's server keeps no old copies of destroyed keys",
    run: async () => {
      const faults = await (await import("./platform/seal/upkeep.ts")).vaultFaults();
      if (faults.length > 0) throw new Error(faults.map(({ sentence }) => sentence).join("\n"));
      return "The master keys are recent, and the vault's server keeps no old copies.";
    },
  },
  "vault:clean": {
    does: "remove old copies of destroyed keys from the files of the vault's server, as the hourly job does",
    run: async () => {
      const isComplete = await (await import("./platform/seal/upkeep.ts")).removeOldCopies();
      if (!isComplete) throw new Error("The table of keys is written anew. The write-ahead log could not be deleted: see vault:check.");
      return "No file of the vault's server holds a destroyed key.";
    },
  },
  "keys:new": {
    does: "print a fresh random key of 32 bytes",
    needsNothing: true,
    run: async () => (await import("./platform/crypto.ts")).newKey().toString("base64"),
  },
  "audit:verify": {
    does: "check the whole chain of the audit record",
    run: async () => {
      const { firstBroken } = await import("./audit/index.ts");
      const broken = await firstBroken();
      if (broken !== null) throw new Error(`The record is broken at entry ${broken}.`);
      return "The record is whole.";
    },
  },
  "staff:invite": {
    does: "mail the owner of a confirmed account a link to join the staff",
    takes: "<address>",
    run: async (address) => {
      await (await import("./identity/index.ts")).inviteStaff(address);
      return `An invitation is on its way to ${address}. It works once, for 24 hours, and with a passkey only.`;
    },
  },
  "sessions:end": {
    does: "end every session of one account, or of all; who is signed out is told by mail",
    takes: "<address>|--all",
    run: async (whose) => {
      const { endEverySession, endSessionsOf } = await import("./identity/index.ts");
      if (whose === "--all") return `Ended every session, of ${await endEverySession()} people.`;
      return `Ended ${await endSessionsOf(whose)} sessions of ${whose}.`;
    },
  },
  "password:reset": {
    does: "mail the owner of an account a link to set a new password, which nobody else sees",
    takes: "<address>",
    run: async (address) => {
      const { accountOf, requestResetFor } = await import("./identity/index.ts");
      await requestResetFor((await accountOf(address)).id);
      return `A link to set a new password is on its way to ${address}. It works once and for 30 minutes; the old password works until then.`;
    },
  },
  plan: {
    does: "give a workspace another plan: free, small, company, or unmetered, which limits nothing",
    takes: "<workspace> <plan>",
    run: async (workspaceId, plan) => {
      await (await import("./billing/index.ts")).setPlan(workspaceId, plan);
      return `The workspace has the plan ${plan}.`;
    },
  },
  "retention:purge": {
    does: "delete what is past its retention, as the hourly job does",
    run: async () => {
      const { purge } = await import("./privacy/index.ts");
      await (await import("./platform/db/check-regions.ts")).checkRegions();
      return JSON.stringify(await purge(new Date()), (_, value) => (typeof value === "bigint" ? Number(value) : value), 2);
    },
  },
  "documents:write": {
    does: "write the policy text anew from its prose and the inventory",
    needsNothing: true,
    run: async () => {
      const { writePolicy } = await import("./privacy/index.ts");
      return writePolicy();
    },
  },
  "env:example": {
    does: "print .env.example, made from the checks in lib/platform/env.ts",
    needsNothing: true,
    run: async () => (await import("./platform/env-example.ts")).envExample(),
  },
};

const usage = () =>
  `npm run kept -- <command>\n\n${Object.entries(COMMANDS)
    .map(([name, { does, takes = "" }]) => `  ${`${name} ${takes}`.padEnd(30)}${does}`)
    .join("\n")}\n`;

const [name = "", ...given] = process.argv.slice(2);
const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
if (!command) {
  process.stderr.write(name ? `There is no command "${name}".\n\n${usage()}` : usage());
  process.exit(name ? 2 : 0);
}
const { takes = "" } = command;
if (given.filter(Boolean).length !== takes.split(" ").filter(Boolean).length) {
  process.stderr.write(`npm run kept -- ${name} ${takes}\n`);
  process.exit(2);
}
const areNamed = missingDatabases(process.env).length < missingDatabases({}).length;
if (!command.needsNothing && !areNamed) await withInstance("lib/operator.ts", process.argv.slice(2));
try {
  process.stdout.write(`${await command.run(given[0] ?? "", given[1] ?? "")}\n`);
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
