import { connection } from "next/server";
import { Suspense } from "react";
import { env } from "#lib/platform/env.ts";

/** The operator's address for privacy and security. It comes with the request: the shell is built before there is an operator. */
export const Contact = () => (
  <Suspense
    fallback={
      <span data-fallback className="invisible inline-flex min-h-8 items-center">
        …
      </span>
    }
  >
    <Address />
  </Suspense>
);

async function Address() {
  await connection();
  const address = env().PRIVACY_CONTACT;
  return (
    <a href={`mailto:${address}`} className="link inline-flex min-h-8 items-center">
      {address}
    </a>
  );
}
