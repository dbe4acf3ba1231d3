"use client";
/** Says that the session is about to end, and offers to stay; says that it has ended; and takes away what is personal once somebody signed out. */
import { useEffect } from "react";
import { createPortal } from "react-dom";
import { ButtonAnchor } from "#app/_ui/button.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import type { Standing } from "#lib/identity/schema.ts";
import { useStanding } from "./_use-standing.ts";
import { stay } from "./account/actions.ts";

const WORDS = {
  idle: ["You are about to be signed out", "Nothing was done here for a while. In less than two minutes this session ends."],
  last: [
    "This session is about to end",
    "It has reached its longest time. You will need to sign in again in less than two minutes; nothing typed here is lost by it.",
  ],
  over: ["You are signed out", "This session has ended. Nothing typed here is lost: sign in in a new tab, then go on here."],
} as const;

export function SessionWatch({ first }: { first: Standing }) {
  const { state, ask } = useStanding(first);
  const [stayed, send] = useForm(stay);

  useEffect(() => {
    if (stayed.data || stayed.message) void ask();
  }, [ask, stayed]);

  if (state === "fine") return null;
  if (state === "left") return <Cover />;
  const [title, words] = WORDS[state];
  return (
    <section
      aria-label="Your session"
      data-session={state}
      className="fixed inset-x-0 bottom-0 z-40 border-t-4 border-warn bg-warn-tint px-5 py-4 shadow-sheet sm:px-8"
    >
      <div className="mx-auto flex max-w-6xl flex-wrap items-center justify-between gap-x-8 gap-y-3">
        <div role="alert" className="max-w-prose">
          <p className="font-semibold">{title}</p>
          <p>{words}</p>
        </div>
        {state === "idle" ? (
          <Form action={send}>
            <SubmitButton>Stay signed in</SubmitButton>
          </Form>
        ) : (
          <ButtonAnchor href="/sign-in?next=/signed-in" target="_blank" rel="noopener">
            Sign in in a new tab
          </ButtonAnchor>
        )}
      </div>
    </section>
  );
}

/** In place of everything else, which comes back when the same person has signed in beside it. */
function Cover() {
  useEffect(() => {
    const { title } = document;
    document.documentElement.dataset.left = "";
    document.title = "You are signed out";
    return () => {
      delete document.documentElement.dataset.left;
      document.title = title;
    };
  }, []);
  return createPortal(
    <main data-cover className="mx-auto grid min-h-dvh w-full max-w-xl content-center gap-5 px-5 py-14">
      <div role="alert">
        <h1 className="font-serif text-3xl font-semibold">You are signed out</h1>
      </div>
      <p className="text-lg text-soft">This session was ended, in another tab or from another browser. What was on this page is hidden.</p>
      <div>
        <ButtonAnchor href="/sign-in">Sign in</ButtonAnchor>
      </div>
    </main>,
    document.body,
  );
}
