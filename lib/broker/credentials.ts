/** The token in a CONNECT: alone as the username (ThingsBoard), as both (Datacake), or as the password under any name. */
export function tokenOf(username: string | undefined, password: Uint8Array | undefined): string | null {
  const secret = password === undefined ? "" : Buffer.from(password).toString();
  return secret || username || null;
}
