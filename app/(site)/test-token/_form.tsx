"use client";
import { Facts } from "#app/_ui/card.tsx";
import { TextField } from "#app/_ui/field.tsx";
import { Focused } from "#app/_ui/focused.tsx";
import { ErrorSummary, FormActions, FormMessage, FormStack } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { formatPlural } from "#app/_ui/number.ts";
import { Status } from "#app/_ui/status.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { Time } from "#app/_ui/time.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import { RIGHT_WORDS, type TokenReport } from "#lib/workspaces/schema.ts";
import { testToken } from "./actions.ts";

export function TestTokenForm() {
  const [state, send] = useForm(testToken);
  return (
    <div className="grid gap-10">
      <Form action={send} noValidate>
        <FormStack>
          <ErrorSummary state={state} labels={{ presented: "Token" }} />
          <TextField
            name="presented"
            label="Token"
            hint="It begins with kept_d_, kept_w_ or kept_p_. It is not kept, not logged, and asking about it does not count as use."
            state={state}
            autoComplete="off"
            spellCheck={false}
          />
          <FormActions>
            <SubmitButton>Test the token</SubmitButton>
          </FormActions>
        </FormStack>
      </Form>
      {state.data && <Focused on={state}>{state.data.report ? <Report report={state.data.report} /> : <Unknown />}</Focused>}
    </div>
  );
}

const Unknown = () => (
  <FormMessage tone="note" title="We know no such token">
    It may be mistyped, cut off, replaced long ago, or from somewhere else. Nothing else can be said of it.
  </FormMessage>
);

const KINDS = { device: "A device", webhook: "A webhook", program: "A program" } as const;

const WHY = {
  ended: "No: it has ended",
  replaced: "No: it was replaced",
  powerless: "No: whoever issued it has none of its rights any more",
  closed: "No: its workspace is closed",
} as const;

function Report({ report }: { report: TokenReport }) {
  const { kind, why, endsAt, dead } = report;
  const facts = [
    { name: "It belongs to", value: KINDS[kind] },
    { name: "It works", value: <Status is={why ? "off" : "good"}>{why ? WHY[why] : "Yes"}</Status> },
    ...(why === "ended" || why === "replaced" ? [] : [{ name: "It ends", value: endsAt ? <Time at={endsAt} /> : "Not by itself" }]),
    ...(why
      ? []
      : [
          { name: "It may", value: <May report={report} /> },
          { name: "Where", value: whereOf(report) },
        ]),
    ...(dead > 0 ? [{ name: "It may no longer", value: `${formatPlural(dead, "right")} that its issuer lost` }] : []),
  ];
  return (
    <section aria-labelledby="report" className="grid gap-4">
      <h2 id="report" className="font-serif text-2xl font-semibold">
        What this token is
      </h2>
      <Facts facts={facts} />
      <p className="max-w-prose text-sm text-soft">
        No name is told here, since whoever holds a token need not be who it belongs to. If it is yours and was seen by others, replace it.
      </p>
    </section>
  );
}

function May({ report: { kind, scopes, isSigned } }: { report: TokenReport }) {
  if (kind !== "program") return isSigned ? "Send readings in signed messages, and read nothing" : "Send readings, and read nothing";
  return (
    <ul className="grid gap-1">
      {scopes.map((scope) => (
        <li key={scope}>{RIGHT_WORDS[scope]}</li>
      ))}
    </ul>
  );
}

function whereOf({ devices, reachesBelow }: TokenReport): string {
  const reached = devices === "all" ? "Every device" : formatPlural(devices, "device");
  return `${reached} of one workspace${reachesBelow ? ", and of those below it" : ""}`;
}
