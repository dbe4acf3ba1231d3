/**
 * A passkey in software, written after WebAuthn Level 3, RFC 8949 (CBOR) and RFC 9053 (COSE) and nothing else: ES256, no
 * attestation. It says what it is told to say, so that every lie can be told.
 */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

const sha256 = (data: string | Buffer) => createHash("sha256").update(data).digest();
const b64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url");

export type Cbor = number | string | Buffer | Cbor[] | Map<number | string, Cbor>;

/** Whole numbers, text, bytes, lists and maps: all that an attestation object is made of (RFC 8949 §3). */
function cbor(value: Cbor): Buffer {
  if (typeof value === "number") return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === "string") return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (value instanceof Map) return Buffer.concat([head(5, value.size), ...[...value].flatMap(([key, one]) => [cbor(key), cbor(one)])]);
  if (Array.isArray(value)) return Buffer.concat([head(4, value.length), ...value.map(cbor)]);
  return Buffer.concat([head(2, value.length), value]);
}

function head(major: number, size: number): Buffer {
  if (size < 24) return Buffer.from([(major << 5) | size]);
  if (size < 256) return Buffer.from([(major << 5) | 24, size]);
  return Buffer.from([(major << 5) | 25, size >> 8, size & 0xff]);
}

/** COSE_Key of an ES256 public key (RFC 9053 §7.1.1). */
function coseOf(publicKey: KeyObject): Buffer {
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  return cbor(new Map<number, Cbor>([[1, 2], [3, -7], [-1, 1], [-2, Buffer.from(x, "base64url")], [-3, Buffer.from(y, "base64url")]])); // biome-ignore format: one line
}

/** What an answer says that is not so; what is left out is as it should be. */
export type Lies = {
  origin?: string;
  rpId?: string;
  type?: string;
  challenge?: string;
  crossOrigin?: boolean;
  topOrigin?: string;
  present?: boolean;
  verified?: boolean;
  backupEligible?: boolean;
  backedUp?: boolean;
  counter?: number;
  id?: string;
  userHandle?: string | null;
  /** Of the attestation: its format and its statement. */
  format?: string;
  statement?: Map<string, Cbor> | ((attested: Buffer) => Map<string, Cbor>);
};

type Asked = { challenge: string; user?: { id: string } };

export type Answer = {
  id: string;
  rawId: string;
  type: string;
  clientExtensionResults: Record<string, unknown>;
  response: Record<string, string>;
};

export class Authenticator {
  readonly id = randomBytes(16);
  readonly keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  readonly origin = process.env.KEPT_ORIGIN ?? "";
  /** Whether it is copied between its owner's devices. */
  readonly syncs: boolean;
  /** Null where it does not count: it says nought each time. */
  counter: number | null;
  userHandle = "";

  constructor({ syncs = false, counter = null }: { syncs?: boolean; counter?: number | null } = {}) {
    this.syncs = syncs;
    this.counter = counter;
  }

  /** RegistrationResponseJSON to PublicKeyCredentialCreationOptionsJSON. */
  create(options: unknown, lies: Lies = {}): Answer {
    const asked = options as Asked;
    this.userHandle = asked.user?.id ?? "";
    const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, this.id.length]), this.id, coseOf(this.keys.publicKey)]);
    const authData = Buffer.concat([this.authenticatorData(lies, 0x40), attested]);
    const clientData = this.clientData("webauthn.create", asked.challenge, lies);
    const { format = "none", statement = new Map() } = lies;
    const attStmt = typeof statement === "function" ? statement(Buffer.concat([authData, sha256(clientData)])) : statement;
    const attestation = new Map<string, Cbor>([["fmt", format], ["attStmt", attStmt], ["authData", authData]]); // biome-ignore format: one line
    const response = { clientDataJSON: b64(clientData), attestationObject: b64(cbor(attestation)) };
    return this.answer(response, lies);
  }

  /** AuthenticationResponseJSON to PublicKeyCredentialRequestOptionsJSON. */
  get(options: unknown, lies: Lies = {}): Answer {
    if (this.counter !== null) this.counter += 1;
    const clientData = this.clientData("webauthn.get", (options as Asked).challenge, lies);
    const authData = this.authenticatorData(lies, 0);
    const signature = sign("sha256", Buffer.concat([authData, sha256(clientData)]), this.keys.privateKey);
    const handle = lies.userHandle === undefined ? this.userHandle : lies.userHandle;
    const response = { clientDataJSON: b64(clientData), authenticatorData: b64(authData), signature: b64(signature) };
    return this.answer(handle === null ? response : { ...response, userHandle: handle }, lies);
  }

  private answer(response: Record<string, string>, lies: Lies): Answer {
    const id = lies.id ?? b64(this.id);
    return { id, rawId: id, type: "public-key", clientExtensionResults: {}, response };
  }

  private clientData(type: string, challenge: string, lies: Lies): Buffer {
    const { crossOrigin = false, topOrigin } = lies;
    const data = { type: lies.type ?? type, challenge: lies.challenge ?? challenge, origin: lies.origin ?? this.origin, crossOrigin };
    return Buffer.from(JSON.stringify(topOrigin === undefined ? data : { ...data, topOrigin }));
  }

  /** §6.1: the hash of whom it is for, flags, counter. */
  private authenticatorData(lies: Lies, attested: number): Buffer {
    const { present = true, verified = true, backupEligible = this.syncs, backedUp = this.syncs } = lies;
    const flags = (present ? 0x01 : 0) | (verified ? 0x04 : 0) | (backupEligible ? 0x08 : 0) | (backedUp ? 0x10 : 0) | attested;
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(lies.counter ?? this.counter ?? 0);
    return Buffer.concat([sha256(lies.rpId ?? new URL(this.origin).hostname), Buffer.from([flags]), counter]);
  }
}
