/** The plans. Only Free can be had today, and the page says so. */
import { Badge } from "#app/_ui/badge.tsx";
import { ButtonLink } from "#app/_ui/button.tsx";
import { IconTick } from "#app/_ui/icons.tsx";
import { formatCount } from "#app/_ui/number.ts";
import { PLANS, type Plan as PlanType } from "#lib/billing/schema.ts";

const IN_FREE = [
  "A workspace in the EU or the US",
  "Measurements kept until you erase them",
  "Readings by HTTPS, singly or in batches",
  "Charts from an hour to a year",
  "CSV and JSON of any device, any span",
  "Everything about you as one ZIP",
  "Erasure with a receipt",
  "No card, no trial that runs out",
];

export function Pricing() {
  return (
    <div className="grid gap-8">
      <ul className="grid gap-4 md:grid-cols-3">
        {Object.values(PLANS).map((plan) => (
          <Plan key={plan.name} {...plan} />
        ))}
      </ul>
      <p className="max-w-prose text-soft">
        All prices are net of VAT; VAT is shown at checkout. Until the paid plans open, the limits on devices are not applied: a workspace may have up to 250,
        free of charge, and you hear 30 days before that ends. The limits on readings and messages hold: whoever is over one is told so and after how long to
        send again, the owner is written to at 80 %, and nothing is thrown away in silence. The stored readings of a plan are what its devices send in six years
        with five values every minute; the readings from before are those older than 31 days when they are sent.
      </p>
      <div>
        <h3 className="mb-3 font-semibold">In Free, today</h3>
        <ul className="grid gap-x-8 border-t border-rule sm:grid-cols-2">
          {IN_FREE.map((text) => (
            <li key={text} className="flex gap-3 border-b border-rule py-2.5">
              <IconTick className="mt-0.5 size-5 text-accent" />
              {text}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

function Plan({ name, price, devices, isOpen, limits }: PlanType) {
  return (
    <li className={`grid content-between gap-6 rounded-lg border p-5 ${isOpen ? "border-accent bg-tint" : "border-rule bg-raised"}`}>
      <div>
        <h3 className="font-serif text-xl font-semibold">{name}</h3>
        <p className="mt-3 flex items-baseline gap-2">
          <span className="font-serif text-3xl font-semibold tracking-[-0.02em]">€{price}</span>
          <span className="text-soft">a month</span>
        </p>
        <p className="mt-1 numeric">up to {devices} devices</p>
        <ul className="mt-3 grid gap-1 text-sm text-soft">
          <li>{formatCount(limits.workspaceReadingsPerDay)} readings a day</li>
          <li>
            {formatCount(limits.workspaceStoredReadings)} stored readings, {formatCount(limits.workspaceBackfilledReadingsPerMonth)} a month from before
          </li>
          <li>
            of one device {formatCount(limits.deviceReadingsPerDay)}, and {formatCount(limits.deviceMessagesPerMinute)} messages a minute
          </li>
        </ul>
      </div>
      {isOpen ? (
        <ButtonLink href="/sign-up">Create account</ButtonLink>
      ) : (
        <p className="flex min-h-11 items-center">
          <Badge>Not open yet</Badge>
        </p>
      )}
    </li>
  );
}
