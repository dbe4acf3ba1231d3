"use client";
/** The ways in which a device can send, each with a command that works as it stands. One is open at a time. */
import type { ReactNode } from "react";
import { CopyBlock } from "#app/_ui/copy.tsx";
import { ErrorSummary, FormMessage } from "#app/_ui/form.tsx";
import { Form } from "#app/_ui/form-element.tsx";
import { SubmitButton } from "#app/_ui/submit-button.tsx";
import { useForm } from "#app/_ui/use-form.ts";
import * as commands from "./_commands.ts";
import { allowInAddress } from "./[device]/actions.ts";

type Props = { workspace: string; sender: commands.Sender; at: Date };

export function Ways({ workspace, sender, at }: Props) {
  const mqtt = commands.mqtt(sender);
  return (
    <div className="border-t border-rule">
      <Way title="curl, JSON" isOpen>
        <CopyBlock text={commands.one(sender)} label="Now, one or more values" />
      </Way>
      <Way title="Several readings with their own time">
        <CopyBlock text={commands.several(sender, at)} label="Several readings at once" />
      </Way>
      {mqtt && (
        <Way title="MQTT">
          <p className="max-w-prose text-soft">
            MQTT 3.1.1 and 5. The token is the username; a password is not needed. One value alone goes to{" "}
            <span className="numeric wrap-anywhere">d/{sender.device}/temperature</span>.
          </p>
          <CopyBlock text={mqtt} label="With the clients of Mosquitto" />
        </Way>
      )}
      <Way title="A device made for ThingsBoard">
        <p className="max-w-prose text-soft">
          By HTTP such a device writes its token into the address, which has to be allowed first.
          {mqtt && " By MQTT it needs nothing changed but host, port and token."}
        </p>
        <AllowInAddress workspace={workspace} device={sender.device} />
        <CopyBlock text={commands.thingsboard(sender)} label="As ThingsBoard has it" />
      </Way>
      <Way title="A device made for Datacake">
        <CopyBlock text={commands.datacake(sender)} label="As Datacake has it" />
      </Way>
      <Way title="Line protocol, as InfluxDB has it">
        <p className="max-w-prose text-soft">
          For Telegraf and other agents. The fields are then called room.temperature and room.humidity; tags are not kept.
        </p>
        <CopyBlock text={commands.line(sender)} label="Lines as text" />
      </Way>
    </div>
  );
}

function Way({ title, isOpen = false, children }: { title: string; isOpen?: boolean; children: ReactNode }) {
  return (
    <details name="way" open={isOpen} className="border-b border-rule">
      <summary className="min-h-11 cursor-pointer py-2.5 font-medium">{title}</summary>
      <div className="grid gap-4 pt-1 pb-5">{children}</div>
    </details>
  );
}

/** Beside the token that is shown this once, which must stay on the page: so it is asked for here only where scripts run. */
function AllowInAddress({ workspace, device }: { workspace: string; device: string }) {
  const [state, send] = useForm(allowInAddress);
  if (state.data) return <FormMessage tone="success">The token may stand in the address now.</FormMessage>;
  return (
    <>
      <Form action={send} data-needs-script className="grid gap-3">
        <ErrorSummary state={state} />
        <input type="hidden" name="workspace" value={workspace} />
        <input type="hidden" name="device" value={device} />
        <input type="hidden" name="inAddress" value="on" />
        <p className="max-w-prose">
          What an address passes writes it down: proxies, gateways, a console. Whoever reads those notes has the token, and can send in the name of this device;
          it can read nothing.
        </p>
        <div>
          <SubmitButton variant="quiet">Allow it in the address</SubmitButton>
        </div>
      </Form>
      <p className="text-sm text-soft">
        You can also allow it, and take that back, on the{" "}
        <a href={`/w/${workspace}/devices/${device}/settings#token`} target="_blank" rel="noopener" className="link">
          page of its token (opens a new tab)
        </a>
        .
      </p>
    </>
  );
}
