/** A packed attestation by a certificate (WebAuthn §8.2, RFC 5280), such as a make of authenticator signs: what nobody here asks for. */
import { generateKeyPairSync, sign } from "node:crypto";
import type { Cbor } from "./authenticator.ts";

const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });

/** DER: a tag, a length, a content (X.690 §8.1). */
function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const size = content.length < 128 ? [content.length] : content.length < 256 ? [0x81, content.length] : [0x82, content.length >> 8, content.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
const sequence = (...parts: Buffer[]) => der(0x30, ...parts);
const oid = (hex: string) => der(0x06, Buffer.from(hex, "hex"));
const text = (type: string, value: string) => der(0x31, sequence(oid(type), der(0x13, Buffer.from(value))));

function certificate(): Buffer {
  const algorithm = sequence(oid("2a8648ce3d040302"));
  const name = sequence(text("550406", "DE"), text("55040a", "Evil keys"), text("55040b", "Authenticator Attestation"), text("550403", "Evil key"));
  const time = (years: string) => der(0x17, Buffer.from(`${years}0101000000Z`));
  const isNoAuthority = der(0xa3, sequence(sequence(oid("551d13"), der(0x04, sequence()))));
  const version = der(0xa0, der(0x02, Buffer.from([2])));
  const key = publicKey.export({ format: "der", type: "spki" });
  const said = sequence(version, der(0x02, Buffer.from([1])), algorithm, name, sequence(time("20"), time("49")), name, key, isNoAuthority);
  return sequence(said, algorithm, der(0x03, Buffer.from([0]), sign("sha256", said, privateKey)));
}

/** The statement over what is attested: authenticator data and the hash of the client's. */
export const packed = (attested: Buffer): Map<string, Cbor> =>
  new Map<string, Cbor>([["alg", -7], ["sig", sign("sha256", attested, privateKey)], ["x5c", [certificate()]]]); // biome-ignore format: one line
