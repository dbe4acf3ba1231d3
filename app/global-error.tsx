"use client";
/** Stands in for the root layout when that itself broke, and so brings its own document. */
import { Failed } from "./_ui/failed.tsx";
import { fontVariables } from "./_ui/fonts.ts";
import "./globals.css";

export default function GlobalError({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <html lang="en" className={fontVariables}>
      <head>
        <title>Error · Kept</title>
      </head>
      <body>
        <Failed error={error} retry={retry} />
      </body>
    </html>
  );
}
