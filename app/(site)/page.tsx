import Link from "next/link";
import { ButtonLink } from "#app/_ui/button.tsx";
import { Chapter } from "./_chapter.tsx";
import { Connect } from "./_connect.tsx";
import { Pricing } from "./_pricing.tsx";
import { Promises } from "./_promises.tsx";
import { Regions } from "./_regions.tsx";
import { Specimen } from "./_specimen.tsx";

export default function FrontPage() {
  return (
    <main id="content" tabIndex={-1} className="mx-auto w-full max-w-6xl flex-1 px-5 outline-none sm:px-8">
      <Opening />
      <Chapter
        id="promises"
        wide
        title="A promise is a piece of software."
        lead={<p>Anybody can write a sentence about privacy. Here each one has something that keeps it, and leaves you something to check it by.</p>}
      >
        <Promises />
      </Chapter>
      <Chapter id="connect" title="Connected with one command." lead={<p>No library to install, no gateway to buy. JSON over HTTPS or MQTT is enough.</p>}>
        <Connect />
      </Chapter>
      <Chapter
        id="regions"
        title="You choose where it lives. Once."
        lead={
          <>
            <p>Measurements stay in the region of their workspace. The account database, with who you are, is in the EU, whichever you choose.</p>
            <p>The choice is final, so that nobody can move your data later: not by mistake, and not on request.</p>
          </>
        }
      >
        <Regions />
      </Chapter>
      <Chapter
        id="pricing"
        title="Prices, in full."
        lead={
          <p>
            <strong className="text-ink">Paid plans are not open yet; everything in Free works today.</strong>
          </p>
        }
      >
        <Pricing />
      </Chapter>
      <Closing />
    </main>
  );
}

const Opening = () => (
  <div className="grid items-center gap-x-14 gap-y-12 py-12 sm:py-20 lg:grid-cols-[minmax(0,1.1fr)_minmax(0,1fr)]">
    <div className="grid gap-6">
      <h1 className="font-serif text-4xl font-semibold tracking-[-0.025em]">Device data, kept the way we said.</h1>
      <p className="max-w-[52ch] text-lg text-soft">
        Kept stores what your devices measure, shows it to you, and gives all of it back when you leave. Its privacy promises are software, so you need not take
        our word for them.
      </p>
      <div className="flex flex-wrap gap-3">
        <ButtonLink href="/sign-up">Create account</ButtonLink>
        <ButtonLink href="/privacy" variant="quiet">
          Read the policy
        </ButtonLink>
      </div>
      <p className="text-sm text-soft">
        Free to begin with. We ask for a name, an <span className="whitespace-nowrap">e-mail</span> address, a passkey or a password, and your agreement to the
        privacy policy.
      </p>
    </div>
    <Specimen />
  </div>
);

const Closing = () => (
  <aside aria-label="Leaving" className="mb-20 grid gap-4 border-y-3 border-double border-edge py-10 sm:py-14">
    <p className="max-w-[30ch] font-serif text-3xl font-semibold tracking-[-0.015em]">Leaving is part of the design.</p>
    <p className="max-w-prose text-soft">
      Take everything with you, or erase it and get the receipt: both are buttons in your account, not letters to us. Before you sign up, read{" "}
      <Link href="/privacy" className="link">
        what we agree on
      </Link>{" "}
      and{" "}
      <Link href="/privacy/data" className="link">
        what is stored, column by column
      </Link>
      .
    </p>
  </aside>
);
