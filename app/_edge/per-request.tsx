import { connection } from "next/server";
import { Suspense } from "react";

async function Nothing() {
  await connection();
  return null;
}

/** One part that is rendered for each request, so that the scripts of an otherwise static page carry its nonce. */
export const PerRequest = () => (
  <Suspense>
    <Nothing />
  </Suspense>
);
