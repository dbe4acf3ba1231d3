"use client";
import { Failed } from "./_ui/failed.tsx";

export default function ErrorPage({ error, retry }: { error: unknown; retry: () => void }) {
  return <Failed error={error} retry={retry} />;
}
