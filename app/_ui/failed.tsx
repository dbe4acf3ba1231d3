"use client";
/** In place of a page that failed. Says that the error was recorded only when the server recorded it: then it has a digest. */
import { Button } from "./button.tsx";
import { Page } from "./page.tsx";

/** The digest of a page whose database could not answer. Such a failure is counted, not recorded. */
const UNAVAILABLE = "unavailable";

const digestOf = (error: unknown): string | null =>
  typeof error === "object" && error !== null && "digest" in error && typeof error.digest === "string" ? error.digest : null;

type Text = { title: string; text: string; reference?: string };

function textOf(error: unknown): Text {
  const digest = digestOf(error);
  if (digest === UNAVAILABLE) {
    return { title: "Kept is busy.", text: "The page could not be loaded in time. Nothing is lost. Please try again in a few seconds." };
  }
  if (digest) {
    return {
      title: "Something went wrong on our side.",
      text: "The error was recorded. Nothing that was saved is lost; what you were sending may not have been saved.",
      reference: digest,
    };
  }
  if (typeof navigator !== "undefined" && !navigator.onLine) {
    return { title: "You are offline.", text: "This part of Kept could not be loaded. Nothing that was saved is lost. Try again when you are connected." };
  }
  return {
    title: "This page could not be shown.",
    text: "The error happened in this browser, and nothing was sent to us about it. Reload the page. If it happens again, please tell us what you did.",
  };
}

export function Failed({ error, retry }: { error: unknown; retry: () => void }) {
  const { title, text, reference } = textOf(error);
  return (
    <Page>
      <div role="alert" className="grid gap-5 py-6">
        <p className="label-mono text-danger">Error</p>
        <h1 className="max-w-[20ch] font-serif text-3xl font-semibold tracking-[-0.015em]">{title}</h1>
        <p className="max-w-prose text-lg text-soft">{text}</p>
        {reference && (
          <p>
            If you write to us, name this: <span className="numeric">{reference}</span>
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
