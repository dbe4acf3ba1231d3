/** The ledger: each promise beside what keeps it and what the reader can hold in hand afterwards. */
import { SIGN_UP_ASKS } from "#lib/identity/schema.ts";

const PROMISES = [
  {
    promise: "We ask for little.",
    keeps: `Sign-up asks for ${new Intl.ListFormat("en-GB").format(SIGN_UP_ASKS)}, and says beside each why. It also asks for your agreement to the privacy policy.`,
    proof: "Your account shows what you agreed to: the wording, its version, the time.",
  },
  {
    promise: "Measurements carry no name.",
    keeps:
      "They live in a database of their own, under random references. None of its columns is for a name, an address or a label. Only a text that your device itself sends could hold one.",
    proof: "A test reads its columns, and fails when another one holds text.",
  },
  {
    promise: "Of a message, the values.",
    keeps:
      "Networks add names, tags and the places of gateways to what a device sends. Field names, values and times are stored. The rest is discarded, unless you have whole messages of a device kept for an hour.",
    proof: "A test sends all of that, and then searches every table and every line of the log.",
  },
  {
    promise: "Sent twice, stored once.",
    keeps: "A message that names itself is stored together with its name, in one commit. Somebody who sends a captured one again adds nothing.",
    proof: "The device's page says of each message what became of it, for a day.",
  },
  {
    promise: "Your region stays your region.",
    keeps: "You choose the EU or the US when you make a workspace. After that the database itself refuses to change it, whoever asks.",
    proof: "The region stands on the workspace, for everybody in it to see.",
  },
  {
    promise: "The policy says what the software does.",
    keeps: "Every stored column is annotated with its purpose, its legal basis and how long it stays. The policy's tables are generated from these notes.",
    proof: "The list, column by column, is public. A column without a note stops the build.",
  },
  {
    promise: "All of it is yours to take.",
    keeps: "One button gathers everything about you into a ZIP: tables as JSON and CSV, measurements as CSV. Each device can be downloaded on its own, too.",
    proof: "A manifest: files, rows and SHA-256 of each, what is left out, and why.",
  },
  {
    promise: "Gone means gone.",
    keeps: "Deleting your account removes its rows from every database, and destroys the key under which your name and address were sealed.",
    proof: "Before: a list of what goes and what must stay. After: a receipt, counted table by table.",
  },
];

const COLUMNS = "lg:grid-cols-[2rem_minmax(0,1fr)_minmax(0,1.35fr)_minmax(0,1fr)]";

export function Promises() {
  return (
    <div>
      <div aria-hidden="true" className={`hidden gap-x-8 pb-2 label-mono text-soft lg:grid ${COLUMNS}`}>
        <span>No</span>
        <span>Promise</span>
        <span>What keeps it</span>
        <span className="text-accent">What you can hold</span>
      </div>
      <ol className="border-t-3 border-double border-edge">
        {PROMISES.map(({ promise, keeps, proof }, index) => (
          <li key={promise} className={`grid gap-x-8 gap-y-3 border-b border-rule py-6 md:grid-cols-[2rem_minmax(0,1fr)] lg:py-5 ${COLUMNS}`}>
            <span aria-hidden="true" className="font-mono text-sm leading-8 text-accent md:row-span-3 lg:row-span-1">
              {String(index + 1).padStart(2, "0")}
            </span>
            <h3 className="font-serif text-xl font-semibold">{promise}</h3>
            <Entry name="What keeps it">{keeps}</Entry>
            <Entry name="What you can hold" accent>
              {proof}
            </Entry>
          </li>
        ))}
      </ol>
    </div>
  );
}

/** Where the columns have room for heads of their own, the name is left to screen readers. */
const Entry = ({ name, accent = false, children }: { name: string; accent?: boolean; children: string }) => (
  <p className="lg:pt-1">
    <span className={`block label-mono lg:sr-only ${accent ? "text-accent" : "text-soft"}`}>{name}: </span>
    {children}
  </p>
);
