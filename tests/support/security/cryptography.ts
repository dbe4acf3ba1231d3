/**
 * Every use of cryptography in Kept: which names of which library a file uses, for what, and what would replace it.
 * tests/unit/shape/cryptography.test.ts compares it with a search of the sources.
 */
import { sources } from "#tests/support/sources.ts";

type Use = { readonly file: string; readonly library: string; readonly names: readonly string[]; readonly does: string; readonly next: string };

const RANDOM = "The system's generator; nothing to replace.";
const HASH = "SHA-512 or SHA-3, as a new version beside the old. Quantum computers leave SHA-256 128 bits.";

export const INVENTORY: readonly Use[] = [
  {
    file: "lib/platform/crypto.ts",
    library: "node:crypto",
    names: ["createCipheriv", "createDecipheriv"],
    does: "AES-256-GCM with a random nonce of 96 bits: seals names, addresses, letters and exports under a key of their subject, and those keys under the newest master key. Associated data: table, column and row.",
    next: "ChaCha20-Poly1305 or AES-256-GCM-SIV under a new version number before the nonce. Quantum computers leave AES-256 128 bits.",
  },
  {
    file: "lib/platform/crypto.ts",
    library: "node:crypto",
    names: ["createHash", "hash"],
    does: "SHA-256 of secrets that are random (session, links, device tokens, recovery codes, challenges), and of documents and exports, to prove that they were not changed. SHA-1 for asking a list of breached passwords.",
    next: HASH,
  },
  {
    file: "lib/platform/crypto.ts",
    library: "node:crypto",
    names: ["createHmac"],
    does: "HMAC-SHA-256 under LOOKUP_KEY: finds accounts by address, signs the links of invitations, and recognises addresses that refused them. Under a random key of the day, destroyed with it: counts tries.",
    next: "HMAC-SHA-512: every address is opened and hashed anew by a job.",
  },
  {
    file: "lib/platform/crypto.ts",
    library: "node:crypto",
    names: ["randomBytes", "timingSafeEqual"],
    does: "Keys and secrets of 256 bits, seeds of 160, recovery codes of 120, nonces of 96; comparing in constant time.",
    next: RANDOM,
  },
  {
    file: "app/_ui/form-element.tsx",
    library: "built in",
    names: ["crypto.randomUUID"],
    does: "The key of a submission, which tells two forms of one user apart. It is no secret.",
    next: RANDOM,
  },
  {
    file: "lib/platform/ids.ts",
    library: "node:crypto",
    names: ["randomBytes", "randomUUID"],
    does: "Numbers of rows and references of devices. None of them is a secret.",
    next: RANDOM,
  },
  {
    file: "lib/server/csp.ts",
    library: "node:crypto",
    names: ["createHash"],
    does: "SHA-256 of our own inline scripts, for the Content-Security-Policy.",
    next: HASH,
  },
  {
    file: "lib/identity/password-hash.ts",
    library: "@node-rs/argon2",
    names: ["hash", "verify"],
    does: "argon2id with a salt of its own for each password and PASSWORD_PEPPER as its key.",
    next: "Higher parameters: a password is hashed anew at the next sign-in. Quantum computers do not matter here.",
  },
  {
    file: "lib/identity/session.ts",
    library: "lucia",
    names: ["Lucia", "generateIdFromEntropySize"],
    does: "The random number in the session cookie, 200 bits.",
    next: RANDOM,
  },
  {
    file: "lib/identity/totp.ts",
    library: "otpauth",
    names: ["Secret", "TOTP"],
    does: "Codes of an authenticator app: HMAC-SHA-1 (RFC 6238), six digits, over a seed of 160 random bits that is sealed under the person's key.",
    next: "HMAC-SHA-256, once the usual apps read it; passkeys are preferred today. The weakness of SHA-1 is collisions, which an HMAC does not rest on.",
  },
  {
    file: "lib/identity/totp-enrolment.ts",
    library: "otpauth",
    names: ["Secret", "TOTP"],
    does: "The address by which an app learns its seed, and the first code of it.",
    next: "The same as for the codes themselves.",
  },
  {
    file: "lib/identity/passkey-registration.ts",
    library: "@simplewebauthn/server",
    names: ["generateRegistrationOptions", "verifyRegistrationResponse"],
    does: "Takes the public half of a new passkey: Ed25519, ES256 or RS256 (RSA, for Windows Hello), without attestation.",
    next: "ML-DSA, once WebAuthn and the devices have it: a person adds a new passkey and removes the old one.",
  },
  {
    file: "lib/identity/passkey-registration.ts",
    library: "@simplewebauthn/server/helpers",
    names: ["COSEALG", "decodeAttestationObject"],
    does: "The names of those algorithms, and reading what a device answered.",
    next: "What the library has then.",
  },
  {
    file: "lib/identity/passkey-assertion.ts",
    library: "@simplewebauthn/server",
    names: ["generateAuthenticationOptions", "verifyAuthenticationResponse"],
    does: "Checks what a passkey signed with its private half, which is never here.",
    next: "ML-DSA, once WebAuthn and the devices have it: a person adds a new passkey and removes the old one.",
  },
  {
    file: "lib/identity/passkey-assertion.ts",
    library: "@simplewebauthn/server/helpers",
    names: ["COSEALG", "cose", "decodeCredentialPublicKey"],
    does: "Which algorithm a passkey signs with, so that a signature of ES256 is taken in one spelling only.",
    next: "What the library has then.",
  },
  {
    file: "lib/devices/signing.ts",
    library: "standardwebhooks",
    names: ["Webhook"],
    does: "Checks the signature of a message (Standard Webhooks 1.0): HMAC-SHA-256 over its id, its time and its body, under a secret of 256 random bits for each token, sealed under the key of the workspace.",
    next: "The next version of the standard, beside this one: the header names the version of each signature.",
  },
  {
    file: "prisma/account/schema.prisma",
    library: "PostgreSQL",
    names: ["gen_random_uuid"],
    does: "Numbers of rows that the database makes itself. None of them is a secret.",
    next: RANDOM,
  },
  {
    file: "prisma/account/migrations",
    library: "PostgreSQL",
    names: ["gen_random_uuid", "sha256"],
    does: "Chains the entries of the record: SHA-256 over an entry and the hash of the entry before it (audit_hash), without a key. Numbers of rows that are no secret.",
    next: HASH,
  },
  {
    file: "lib/broker/listener.ts",
    library: "node:tls",
    names: ["createServer"],
    does: "TLS 1.2 and 1.3 for devices that speak MQTT, with the ciphers that Node.js has by default, and the operator's certificate.",
    next: "The hybrid key exchange X25519MLKEM768 is agreed on by itself where both sides have OpenSSL 3.5; certificates with ML-DSA once authorities issue them.",
  },
  {
    file: "lib/broker/link.ts",
    library: "node:tls",
    names: ["connect"],
    does: "TLS to the operator's own MQTT broker, whose certificate is checked against the authorities that Node.js knows, and those of NODE_EXTRA_CA_CERTS.",
    next: "The same as for the broker of our own.",
  },
  {
    file: "app/_ui/passkey.ts",
    library: "@simplewebauthn/browser",
    names: ["(loaded late)"],
    does: "Hands what is to be signed to the browser and its answer back; does no cryptography itself.",
    next: "What follows WebAuthn, with the browsers.",
  },
  {
    file: "app/_ui/passphrase.tsx",
    library: "built in",
    names: ["crypto.getRandomValues"],
    does: "Draws the six words of a passphrase in the browser: 66 bits, behind the slow hash and the budgets of wrong tries.",
    next: RANDOM,
  },
  {
    file: "app/_ui/passphrase.tsx",
    library: "@scure/bip39/wordlists/english.js",
    names: ["(loaded late)"],
    does: "The list of 2,048 words for passphrases. It is data: no function of the library is called.",
    next: "Any other list of as many words.",
  },
  {
    file: "lib/local/build.ts",
    library: "node:crypto",
    names: ["createHash"],
    does: "SHA-256 of the sources, to build a local instance again only when they changed.",
    next: HASH,
  },
  {
    file: "lib/local/secrets.ts",
    library: "node:crypto",
    names: ["randomBytes"],
    does: "The keys of a local instance.",
    next: RANDOM,
  },
];

/** SHA-1 is nowhere but where a protocol demands it, by the file that speaks it. */
export const SHA_1: Readonly<Record<string, string>> = {
  "lib/identity/breached.ts": "the lists of breached passwords are sorted by it; asked only where the operator names one, with its first five digits",
  "lib/identity/totp.ts": "RFC 6238, as every authenticator app has it: inside an HMAC, where collisions do not matter",
  "lib/platform/crypto.ts": "makes it for the former, and for nothing else",
};

const LIBRARIES =
  /^(node:)?(crypto|tls)$|^(lucia|oslo|otpauth|standardwebhooks|jose|jsonwebtoken|bcrypt\w*|tweetnacl|crypto-js|node-forge|openpgp|elliptic|sjcl|aes-js|hash\.js|sha\.?js|scrypt\S*|pbkdf2|md5|node-rsa|jsrsasign|secp256k1)\b|argon2|sodium|^@(simplewebauthn|noble|oslojs|peculiar|scure|stablelib|aws-crypto)\//;
const IMPORT = /^import\s+(type\s+)?(?:(\w+|\* as \w+)\s*,?\s*)?(?:\{([^}]*)\}\s*)?from\s+"([^"]+)"/gms;
/** What the platform has without an import. */
const BUILT_IN = /\bcrypto\.(?:subtle|getRandomValues|randomUUID)\b|\bMath\.random\(/g;

/** The functions of PostgreSQL and of pgcrypto that hash, encrypt, sign or draw. */
const IN_SQL =
  /\b(sha(?:224|256|384|512)|md5|digest|hmac|crypt|gen_salt|gen_random_(?:uuid|bytes)|(?:pgp_(?:sym|pub)_)?(?:en|de)crypt(?:_iv|_bytea)?|uuidv[47]|random)\s*(?=\()|\b(?:create\s+extension[^;]*)(pgcrypto)/gi;

export type Found = { file: string; library: string; names: string[] };

/** What `text` uses of cryptography: names as the library has them, types left out. */
export function usesIn(file: string, text: string): Found[] {
  const imported = [...text.matchAll(IMPORT)].flatMap(([, isType, whole, list = "", library = ""]) => {
    const named = list.split(",").map((name) => name.trim()).filter((name) => name && !name.startsWith("type ")); // biome-ignore format: one line
    const names = [...(whole ? [whole] : []), ...named.map((name) => name.replace(/ as .*/, ""))];
    return isType || names.length === 0 || !LIBRARIES.test(library) ? [] : [{ file, library, names }];
  });
  const built = [...text.matchAll(BUILT_IN)].map(([name]) => ({ file, library: "built in", names: [name.replace("(", "")] }));
  const late = [...text.matchAll(/\b(?:import|require)\("([^"]+)"\)/g)].flatMap(([, library = ""]) =>
    LIBRARIES.test(library) ? [{ file, library, names: ["(loaded late)"] }] : [],
  );
  return [...imported, ...built, ...late];
}

/** What `text`, in SQL, uses of cryptography: comments and texts left out. */
export const usesInSql = (file: string, text: string): Found[] =>
  [...text.replace(/--.*$/gm, "").matchAll(IN_SQL)].map(([, name, extension = ""]) => ({
    file,
    library: "PostgreSQL",
    names: [(name ?? extension).toLowerCase()],
  }));

/** SQL stands in migrations, in the statements of the code, and as defaults in the schemas. All migrations of a database count as one place. */
function usesFoundInSql(): Found[] {
  const migrations = sources("prisma/*/migrations/**/*.sql").flatMap(({ file, text }) => usesInSql(file.replace(/\/migrations\/.*/, "/migrations"), text));
  const defaults = sources("prisma/*/*.prisma").flatMap(({ file, text }) =>
    [...text.matchAll(/dbgenerated\("([^)]*\))"\)/g)].flatMap(([, sql = ""]) => usesInSql(file, sql)),
  );
  const statements = sources("{lib,prisma}/**/*.ts").flatMap(({ file, text }) =>
    [...text.matchAll(/\$(?:query|execute)Raw(?:Unsafe)?(?:<[^`]*?>)?\s*(?:`([^`]*)`|\(\s*[`"]([^`"]*)[`"])/g)].flatMap(([, tagged = "", called = ""]) =>
      usesInSql(file, tagged + called),
    ),
  );
  return [...migrations, ...defaults, ...statements];
}

export const usesFound = (): Found[] => [
  ...sources("{app,lib,prisma}/**/*.{ts,tsx}", "app/.well-known/**/*.ts", "*.ts").flatMap(({ file, text }) => usesIn(file, text)),
  ...usesFoundInSql(),
];
