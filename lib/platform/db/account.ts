/** The account database, through Prisma, as the app role (no DDL; no UPDATE or DELETE on the audit record). */
import { AsyncLocalStorage } from "node:async_hooks";
import { Prisma, PrismaClient } from "#prisma/generated/account/client.ts";
import { MINUTE } from "../clock.ts";
import { env } from "../env.ts";
import { adapterOf } from "./adapter.ts";

export type Tx = Prisma.TransactionClient;

let client: PrismaClient | undefined;

export function account(): PrismaClient {
  client ??= new PrismaClient({ adapter: adapterOf(env().DATABASE_URL_ACCOUNT, 10), omit: { password: { phcHash: true } } });
  return client;
}

type Step = (tx: Tx) => Promise<void>;

const lastSteps = new AsyncLocalStorage<Step | undefined>();

/**
 * Runs `work`. Every `transaction` in it ends with `step`, so what `step` writes commits with the changes of `work` or not at all.
 * A transaction that several requests wait for, or that is not the change itself, belongs into `withoutLastStep`.
 */
export const withLastStep = <T>(step: Step, work: () => Promise<T>): Promise<T> => lastSteps.run(step, work);

/** Runs `work`. No `transaction` in it ends with the last step. */
export const withoutLastStep = <T>(work: () => Promise<T>): Promise<T> => lastSteps.run(undefined, work);

/** Commits the last step alone, immediately before a change in another database: no transaction of this one can include that change. */
export async function commitLastStep(): Promise<void> {
  if (lastSteps.getStore()) await transaction(async () => {});
}

/** One verb, one transaction: the change, its audit entry, its mail and its jobs commit together or not at all. */
export function transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
  const step = lastSteps.getStore();
  const whole = async (tx: Tx) => {
    const result = await work(tx);
    await step?.(tx);
    return result;
  };
  return account().$transaction(step ? whole : work, { maxWait: 5_000, timeout: 15_000 });
}

const LONG_MS = 15 * MINUTE;

/** The same for a job that may change many rows: its statements may take as long as it does. */
export const longTransaction = <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
  account().$transaction(
    async (tx) => {
      await tx.$executeRaw`SELECT set_config('statement_timeout', ${String(LONG_MS)}, true)`;
      return work(tx);
    },
    { maxWait: 10_000, timeout: LONG_MS },
  );

export async function closeAccount(): Promise<void> {
  await client?.$disconnect();
  client = undefined;
}

/** Whether `error` is the database refusing a second row with the same unique value. */
export const isDuplicate = (error: unknown): boolean => error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002";
