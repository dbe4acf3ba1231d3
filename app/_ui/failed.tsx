"use client";
/** What stands where a page broke: an honest sentence, the name under which we logged it, and another try. */
import { Button } from "./button.tsx";
import { Page } from "./page.tsx";

const digestOf = (error: unknown): string | null =>
  typeof error === "object" && error !== null && "digest" in error && typeof error.digest === "string" ? error.digest : null;

export function Failed({ error, retry }: { error: unknown; retry: () => void }) {
  const digest = digestOf(error);
  return (
    <Page>
      <div role="alert" className="grid gap-5 py-6">
        <p className="label-mono text-danger">Error</p>
        <h1 className="max-w-[20ch] font-serif text-3xl font-semibold tracking-[-0.015em]">Something broke on our side.</h1>
        <p className="max-w-prose text-lg text-soft">It has been recorded. Nothing that was stored is lost; what you were sending may not have been stored.</p>
        {digest && (
          <p>
            If you write to us, name this: <span className="numeric">{digest}</span>
          </p>
        )}
        <div className="flex flex-wrap gap-3 pt-3">
          <Button onClick={retry}>Try again</Button>
          {/* A whole new page load: whatever broke stays behind. */}
          <a href="/" className="link inline-flex min-h-11 items-center px-2">
            To the front page
          </a>
        </div>
      </div>
    </Page>
  );
}
