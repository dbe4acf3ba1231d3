/**
 * The requirements of OWASP ASVS 5.0, chapters 6 (authentication), 7 (sessions), 8 (authorization) and 11 (cryptography), in our words:
 * all of levels 1 and 2, and those of level 3 that we meet; of chapters 2 and 4 the requirements that have tests by now. A test proves
 * a requirement by naming it: `… [6.2.1, 6.2.9]`. A requirement with clauses is proved when each clause has a test: `… [6.3.5a]`. A test
 * names such a requirement by its clauses only.
 */
export type Requirement = {
  readonly id: string;
  readonly level: 1 | 2 | 3;
  readonly asks: string;
  /** Where we do it differently, and why. Such a requirement needs no test, and may have some. */
  readonly deviation?: string;
  /** What the requirement consists of, or, of one with a deviation, what we do instead. Each clause needs a test of its own. */
  readonly clauses?: readonly string[];
};

type More = Pick<Requirement, "deviation" | "clauses">;

const one =
  (level: 1 | 2 | 3) =>
  (id: string, asks: string, more: string | readonly string[] | More = {}) => ({
    ...{ id, level, asks },
    ...(typeof more === "string" ? { deviation: more } : "length" in more ? { clauses: more } : more),
  });

/** The tags that prove a requirement: its number, or the number of each clause, `6.3.5a`, `6.3.5b` and so on. */
export const tagsOf = ({ id, clauses }: Pick<Requirement, "id" | "clauses">): string[] =>
  clauses?.map((_, index) => `${id}${"abcdefgh".charAt(index)}`) ?? [id];
const [L1, L2, L3] = [one(1), one(2), one(3)];

export const REQUIREMENTS: readonly Requirement[] = [
  L1("2.2.1", "Input is checked against its expected structure, values and limits. All other input is rejected.", [
    "A form has its declared fields and no others, each at most once.",
    "A form field has a declared value or format, and a maximum length.",
    "An API request has its declared query parameters and body fields and no others, each at most once.",
    "A device message has a known format and stays within its limits, over HTTP and MQTT.",
    "A route handler for signed-in users reads its declared parameters and no others, each at most once.",
  ]),
  L2("2.4.1", "What could be done too often has a budget, and beyond it is refused."),
  L1("4.1.1", "Every answer says what it is and in which characters."),
  L3("4.1.4", "Methods that an address does not have are refused."),
  L1("6.1.1", "What stops the guessing of passwords is written down with its numbers, and cannot be used to shut an owner out.", [
    "The numbers are written down.",
    "None of it can shut an owner out.",
  ]),
  L2("6.1.2", "The words that say something about this product, and therefore make bad passwords, are written down."),
  L2("6.1.3", "Every way to sign in is written down, with what it asks for."),
  L1("6.2.1", "Passwords have a minimum length; ours is 15 characters."),
  L1("6.2.2", "People can change their password."),
  L1("6.2.3", "Changing it takes the current password and the new one."),
  L1("6.2.4", "The most common passwords are refused."),
  L1("6.2.5", "Any characters will do: no rule demands some of a kind."),
  L1("6.2.6", "Password fields mask their content and can show it.", ["The content is masked.", "A button shows it and masks it again."]),
  L1("6.2.7", "Pasting, autofill and password managers work."),
  L1("6.2.8", "A password counts exactly as it was typed: nothing is cut, trimmed or changed in case."),
  L2("6.2.9", "Passwords of 64 characters and more are accepted."),
  L2("6.2.10", "A password does not expire."),
  L2("6.2.11", "Passwords made of words about this product are refused."),
  L2("6.2.12", "Passwords known from breaches are refused, also while a service that knows them is out of reach.", [
    "A password on the list is refused.",
    "A list that is out of reach stops nobody, and our own list of common passwords holds.",
  ]),
  L1("6.3.1", "Guessing is stopped within the written budgets, also when tries come all at once.", [
    "Guessing is stopped within the budgets.",
    "Also when tries come all at once.",
  ]),
  L1("6.3.2", "A fresh installation has no account that somebody could know."),
  L2("6.3.3", "Using the portal takes two factors, or one that is two by itself.", {
    deviation:
      "Offered to everybody at sign-up and in the account, required of staff and of the members of workspaces that ask for it. Required of everybody, it would shut out customers whose data is a thermometer in a shed, so each workspace decides about its own data.",
    clauses: [
      "Everybody can set up a second factor, and then the password alone opens nothing.",
      "Staff enter with one or not at all.",
      "Where a workspace requires one, members without it stay out, and so do their tokens.",
    ],
  }),
  L2("6.3.4", "Every way in asks for the same strength, and there is none that is not written down."),
  L3("6.3.5", "People hear of what looks odd: a sign-in from a new browser, a right password with a wrong code, a success after failures.", [
    "A sign-in from a new kind of browser.",
    "A right password with a wrong second factor.",
    "A success after failures.",
  ]),
  L3("6.3.6", "E-mail is no factor: a mailed link alone signs nobody in."),
  L3("6.3.7", "People hear of every change of password, factor or address, at the old address as well as the new.", [
    "A change of the password.",
    "A change of a factor.",
    "A change of the address, at both addresses.",
  ]),
  L3(
    "6.3.8",
    "Nobody learns who has an account: signing in, signing up and resetting answer alike for known and unknown, in words, status, headers, size and time.",
    ["Signing in.", "Signing up.", "Resetting a password.", "Changing the address.", "Inviting a member."],
  ),
  L1("6.4.1", "Mailed links are random, short-lived and work once, and none of them becomes a password.", [
    "Links are random.",
    "They are short-lived.",
    "They work once.",
    "None of them becomes a password.",
  ]),
  L1("6.4.2", "There are no hints and no security questions."),
  L2("6.4.3", "A forgotten password is reset without signing in and without skipping a second factor."),
  L2("6.4.4", "Recovery from a lost second factor requires the same proof of identity as its setup.", [
    "Sign-in without the factor requires the password and an unused recovery code.",
    "A passkey account without a password requires access to the mailbox and a recovery code.",
    "A mailed link, staff or an operator cannot remove or bypass the factor.",
  ]),
  L3("6.4.5", "Whoever uses a token that ends is told some days before it does."),
  L3("6.4.6", "Staff can start a password reset for an account, and cannot choose or see the password.", [
    "Staff can start a reset.",
    "Staff cannot choose the password.",
    "Staff cannot see the password or the mailed link.",
  ]),
  L2("6.5.1", "A code, recovery code or link works once, also when used twice at the same moment.", [
    "A code of the app.",
    "A recovery code.",
    "A mailed link.",
    "A passkey challenge.",
  ]),
  L2("6.5.2", "Recovery codes are kept as hashes, slow ones if the code is short."),
  L2("6.5.3", "Seeds and codes come from the system's random number generator."),
  L2("6.5.4", "Codes have 20 random bits at least."),
  L2(
    "6.5.5",
    "Codes that are sent live for ten minutes at most, those of an app for 30 seconds.",
    "A code of the previous half-minute is accepted as well (RFC 6238 §5.2), so that whoever types slowly gets in: a code lives for 60 seconds at most, and works once. No code is sent by another channel; mailed links are no factor, and how long they live is among the numbers below.",
  ),
  L3("6.5.6", "Each factor can be removed by its owner."),
  L3("6.5.7", "A fingerprint or face counts only inside a passkey, never by itself."),
  L3("6.5.8", "The time of codes is the server's, never the caller's."),
  L2("6.6.2", "A link or code is tied to the request it was made for."),
  L2("6.6.3", "Codes cannot be guessed: few tries for each sign-in, each account and overall.", [
    "Few tries for each sign-in.",
    "Few for each account.",
    "Few overall.",
  ]),
  L3("6.7.2", "What a passkey signs is random, 64 bits at least, used once and short-lived."),
  L2("7.1.1", "The lifetime of sessions is documented, with reasons where it differs from SP 800-63B.", [
    "The inactivity limit, equal to the one in the code.",
    "The maximum lifetime, equal to the one in the code.",
    "The comparison with SP 800-63B, which is true for the limits in the code.",
  ]),
  L2("7.1.2", "How many sessions one account may have at once is written down."),
  L1("7.2.1", "The server checks the session for every request, whatever form it takes."),
  L1("7.2.2", "A session is a random number made for it, never a lasting key."),
  L1("7.2.3", "That number has 128 random bits at least, is never made twice, and is stored as a hash."),
  L1("7.2.4", "Signing in, the second factor and showing the password again each give a new one; the one before is dead."),
  L2("7.3.1", "A session without activity ends."),
  L2("7.3.2", "A session ends after a fixed time, however active it is."),
  L1("7.4.1", "A session that was signed out of or has ended is dead on every address, and going back shows nothing."),
  L1("7.4.2", "Closing or blocking an account ends its sessions and tokens.", ["The sessions end.", "The tokens end."]),
  L2("7.4.3", "Changing the password or a factor ends the other sessions.", ["The password.", "A factor.", "The address."]),
  L2("7.4.4", "Every page of the portal has signing out in plain sight."),
  L2("7.4.5", "Staff can end the sessions of one person or of all.", ["Of one person.", "Of all."]),
  L2("7.5.1", "Changing the address, the password or a factor takes showing again who one is.", [
    "The address.",
    "The password.",
    "A factor.",
    "Authentication repeats the second factor where one is set up, and a change does not extend it.",
  ]),
  L2("7.5.2", "People see their sessions and can end each of them, once they have shown again who they are.", [
    "People see their sessions.",
    "They end each of them.",
  ]),
  L3("7.5.3", "Downloading everything, erasing it and the like take showing again who one is.", [
    "Downloading everything.",
    "Erasing it.",
    "Inviting, promoting and handing over.",
  ]),
  L2("7.6.2", "Opening a link signs nobody in: it takes a press of a button."),
  L1("8.1.1", "Who may do what with what is written down, whole, and compared with the code of every page, form, address and operation."),
  L2("8.1.2", "Who sees and who changes which field is written down for every column."),
  L3("8.1.3", "What decides besides the role is written down: how lately one showed who one is, the second factor, that a person does it."),
  L3("8.1.4", "So are the thresholds, and what happens beyond them, with the numbers of the code."),
  L1("8.2.1", "Everybody gets in exactly where the tables say so, at every entrance, and nowhere else."),
  L1("8.2.2", "The number of another's thing opens nothing, in whatever part of a request it stands."),
  L2("8.2.3", "Access to single fields requires the right to the field, for reading and for writing.", [
    "A form rejects fields that it does not declare.",
    "An API request rejects body fields that its operation does not declare, at any depth.",
    "An API response has the declared fields and no others.",
    "A response has names, addresses and readings only with the right to see them.",
  ]),
  L3("8.2.4", "What a stolen session must not do takes having shown within ten minutes who one is, at each request."),
  L1("8.3.1", "It is decided with the verbs, on the server, and nothing that a browser adds decides anything."),
  L3("8.3.2", "A change to an authorization applies from the next request.", [
    "The role of a member, and the end of a membership.",
    "The devices that are open to a limited member.",
    "The access of support staff.",
    "An API token: its revocation, its end, and the rights of its issuer.",
    "A request that was under way during the change.",
  ]),
  L2("8.4.1", "What is done in one workspace never touches, shows or hints at another."),
  L3("8.4.2", "Staff get to their page with a passkey, and to nothing of a workspace unless its owner lets them in.", [
    "Their page takes a passkey.",
    "A workspace is closed to them unless its owner lets them in.",
  ]),
  L2("11.1.1", "How keys are made, kept, replaced and destroyed is written down, and a key version that is not known is refused.", [
    "It is written down.",
    "An unknown version of a key is refused.",
  ]),
  L2("11.1.2", "Every use of cryptography is on a list: which, where, for what, under which key.", [
    "The list has every use in TypeScript.",
    "It has every use in SQL.",
    "It says what each use is for.",
  ]),
  L3("11.1.3", "A search finds every use of cryptography, and finds none outside the few places for it."),
  L3("11.1.4", "The list says what each would be replaced by, quantum computers considered."),
  L2("11.2.1", "Only well-known libraries do cryptography."),
  L2("11.2.2", "Keys, algorithms and password parameters can be replaced, and what was made with the old ones moves over.", ["Keys.", "Password parameters."]),
  L2(
    "11.2.3",
    "Everything has 128 bits of strength at least.",
    "All of ours has. Of passkeys we also take RS256, because many built-in authenticators of Windows have nothing else; RSA with 2 048 bits has about 112.",
  ),
  L3("11.2.4", "Secrets are compared in constant time."),
  L3("11.2.5", "Cryptographic operations fail closed, and their failures tell an attacker nothing.", [
    "A sealed value that cannot be opened gives the same error for every cause.",
    "A sealed file that was changed ends with an error, never as a complete file.",
    "A message with an invalid signature gets the same response for every cause, and is not stored.",
    "A damaged password hash matches no password.",
    "The response to a request that fails for such a reason has no details.",
  ]),
  L1("11.3.1", "No weak modes or paddings."),
  L1("11.3.2", "Encryption is AES-256-GCM and nothing else."),
  L2("11.3.3", "Ciphertext that was changed, cut or moved is noticed.", ["Changed or cut.", "Moved."]),
  L3("11.3.4", "No nonce is used twice under one key."),
  L1("11.4.1", "No MD5 and no SHA-1 for anything that matters."),
  L2("11.4.2", "Passwords are kept as argon2id hashes with parameters of today."),
  L2("11.4.3", "What proves that something was not changed uses SHA-256 or better."),
  L2("11.5.1", "Whatever must not be guessed has 128 random bits at least; UUIDs do not count."),
  L2("11.6.1", "Keys are made by approved means only."),
];

/** Requirements of levels 1 and 2 about what Kept does not have. */
export const NOT_APPLICABLE: Readonly<Record<string, string>> = {
  "6.6.1": "Nothing is sent by telephone.",
  "6.8.1": "No other identity provider signs anybody in; the same goes for 6.8.2 to 6.8.4.",
  "7.1.3": "Sessions are not shared with other systems.",
  "7.6.1": "The same.",
  "11.4.4": "No key is derived from a password.",
};
