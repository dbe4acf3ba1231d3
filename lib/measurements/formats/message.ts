/** What a parser makes of a body: messages, each of one device. */
import type { Parsed } from "./sample.ts";

export const FORMAT_NAMES = ["native", "thingsboard", "datacake", "tts", "chirpstack", "particle", "senml", "line"] as const;
export type FormatName = (typeof FORMAT_NAMES)[number];

/** What the address says of a body: `event` as ChirpStack has it, `precision` of the times as InfluxDB has it. */
export type Said = { readonly event?: string | undefined; readonly precision?: string | undefined };

/** A body, read as what it says it is. */
export type Content = Said &
  (
    | { readonly kind: "json"; readonly value: unknown }
    | { readonly kind: "form"; readonly fields: Readonly<Record<string, string>> }
    | { readonly kind: "text"; readonly text: string }
  );

/** Bytes as the device sent them by radio, and the port that they came on. */
export type Payload = { readonly bytes: Uint8Array; readonly port: number };

export type Message = Parsed & {
  /** By which the network names the device: a DevEUI, a coreid, a serial number. Left out: the device of the token. */
  readonly hardwareId?: string | undefined;
  /** When the network took it in, as it wrote that, and after how many milliseconds it is stale. */
  readonly sent?: { readonly at: unknown; readonly window: number } | undefined;
  /** What names this message and no other of its device. One that came before under any of them came before. */
  readonly keys?: readonly string[] | undefined;
  /** The same by the device's own counter, for devices that never count from the start again within a session. */
  readonly counter?: string | undefined;
  /** What a message of the same name must have had in it; text that is only compared. */
  readonly content?: string | undefined;
  /** Bytes that a decoder may make readings of. With a decoder these count, and `samples` does not. */
  readonly payload?: Payload | undefined;
  /** Made up by somebody at the network, to try things out. */
  readonly isTest?: boolean | undefined;
};

/** `ignored` is the name of an event that says nothing measured. */
export type Delivery = { readonly messages: readonly Message[]; readonly ignored?: string | undefined };

export const ignored = (event: string): Delivery => ({ messages: [], ignored: event });

export type Format = {
  readonly name: FormatName;
  /** Whether a body that came without saying its format is in this one. */
  recognises(content: Content): boolean;
  /** `now` is only for times that are said relative to it. */
  parse(content: Content, now: Date): Delivery;
};

/** One message of the token's device, without a name: what is sent twice is told by its readings. */
export const plain = (parsed: Parsed): Delivery => ({ messages: [parsed] });
