/** How a device gets connected: three steps and the whole command. */
import Link from "next/link";
import { CopyBlock } from "#app/_ui/copy.tsx";

const STEPS = [
  { title: "Add the device", text: "Give it a name. Kept makes a token for it, shows it once and stores only its hash." },
  { title: "Send a reading", text: "One HTTPS request or one MQTT message, from anything that can make one: a microcontroller, a gateway, a cron job." },
  { title: "Watch it arrive", text: "Fields appear by themselves, with their latest values and a chart over an hour, a day, a month or a year." },
];

const COMMAND = `curl "$KEPT/api/ingest" \\
  -H "Authorization: Bearer $TOKEN" \\
  -H "Content-Type: application/json" \\
  -d '{"temperature": 9.7, "humidity": 81}'`;

export function Connect() {
  return (
    <div className="grid gap-8">
      <ol className="grid gap-6 md:grid-cols-3">
        {STEPS.map(({ title, text }, index) => (
          <li key={title} className="grid content-start gap-1 border-t-2 border-accent pt-3">
            <h3 className="flex gap-3 font-semibold">
              <span aria-hidden="true" className="font-mono text-accent">
                {index + 1}
              </span>
              {title}
            </h3>
            <p className="text-soft">{text}</p>
          </li>
        ))}
      </ol>
      <CopyBlock label="Shell" text={COMMAND} />
      <p className="max-w-prose text-soft">
        The device's page gives you this command with your address and your token filled in. A success is answered only after the reading is stored; what is not
        accepted is counted, with the reason. Networks, agents and devices made for other platforms send as they are: see{" "}
        <Link href="/docs/devices" className="link">
          the formats
        </Link>
        .
      </p>
      <p className="max-w-prose text-soft">
        What sends already can go on as it is: The Things Stack, ChirpStack and Particle by webhook, devices that speak to ThingsBoard or Datacake, SenML, and
        agents that write the line protocol.{" "}
        <Link href="/docs/devices" className="link">
          How each is connected
        </Link>
      </p>
    </div>
  );
}
