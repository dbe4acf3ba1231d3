"use client";
import { useState } from "react";
import { Button } from "#app/_ui/button.tsx";

const WORDS = 6;

/** Six words out of 2 048, drawn in the browser: 66 random bits that can be remembered. Nothing is sent until the form is. */
async function makePassphrase(): Promise<string> {
  const { wordlist } = await import("@scure/bip39/wordlists/english.js");
  const drawn = crypto.getRandomValues(new Uint16Array(WORDS));
  // 2 048 divides 65 536, so every word is equally likely.
  return [...drawn].map((number) => wordlist[number % wordlist.length]).join(" ");
}

/** Offers a passphrase and puts it into the password field with the id `into`. Needs scripts; the field works without. */
export function Passphrase({ into }: { into: string }) {
  const [phrase, setPhrase] = useState<string | null>(null);

  async function offer() {
    const made = await makePassphrase();
    setPhrase(made);
    const field = document.getElementById(into);
    if (field instanceof HTMLInputElement) field.value = made;
  }

  return (
    <div data-needs-script className="grid gap-2">
      <div>
        <Button variant="quiet" size="small" onClick={offer}>
          {phrase ? "Make another passphrase" : "Make a passphrase for me"}
        </Button>
      </div>
      <p role="status" className="text-sm text-soft empty:hidden">
        {phrase && (
          <>
            <span className="numeric block border-l-2 border-accent py-1 pl-3 text-base text-ink">{phrase}</span>
            It is in the field now. Keep it in a password manager or on paper.
          </>
        )}
      </p>
    </div>
  );
}
