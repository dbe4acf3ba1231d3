/**
 * The words of the `///` annotations, which make the schemas the record of processing.
 *
 * A model states `owner subject purpose basis keep source export erase about` and, where they apply, `also` (a second
 * subject whose erasure takes the row), `purge` (the time column and the span after which the row goes) and `file` (the
 * column that names a sealed file in storage, whose key is in the vault). A column states at least its `class`, inherits the
 * rest, and may add `about`, `why` and `sealed=<subject>:<field>` (the field that names the key in the vault).
 *
 * A column that refers to a person says so with `person=` and how it refers to them. The row is then in that person's export, wherever it is. What of such
 * a row is about one person alone says `of=<field>`, the field that refers to them: others do not see it in theirs.
 *
 * In rows that stay when the account of that person is erased, the column says `erase=`: `row` (the row is deleted), `empty` (the column is set to
 * null) or `keep:"reason"`. A column with `purge=` is set to null that long after the time column.
 * A row whose reference is emptied is not about that person: their copy holds its key, whose it is, the references, and columns with `mention=yes`.
 */
export const CLASSES = {
  identity: "who you are",
  credential: "what proves it is you",
  security: "what keeps the account safe",
  content: "what you entered",
  measurement: "what your devices measured",
  legal: "what was agreed",
  technical: "what the tables need to hang together",
} as const;
export type Class = keyof typeof CLASSES;

export const isPersonal = (kind: Class): boolean => kind !== "technical";

export const PURPOSES = {
  account: "To open and run your account",
  service: "To give you the service you signed up for",
  security: "To keep your account and the service safe",
  legal: "To show that the law and what was agreed are kept",
} as const;
export type Purpose = keyof typeof PURPOSES;

export const BASES = {
  contract: "The contract with you (Art. 6(1)(b) GDPR)",
  "legal-obligation": "A legal duty (Art. 6(1)(c) GDPR)",
  "legitimate-interest": "Our legitimate interest in a safe service (Art. 6(1)(f) GDPR)",
  inviting: "The legitimate interest of those who invite somebody to work with them, and of those who want no invitations (Art. 6(1)(f) GDPR)",
  none: "None needed: about nobody",
} as const;
export type Basis = keyof typeof BASES;

export const SOURCES = { given: "You", observed: "Using the service", made: "Made by us", inviter: "The person who invites somebody" } as const;
export type Source = keyof typeof SOURCES;

export const SUBJECTS = ["user", "actor", "workspace", "device", "letter", "key", "none"] as const;
type SubjectKind = (typeof SUBJECTS)[number];

/** How a column refers to a person. */
export const REFERENCES = {
  user: "by the number of their account",
  actor: "by their pseudonym",
  address: "by the keyed hash of their address",
} as const;
export type Reference = keyof typeof REFERENCES;

/** What the erasure of an account does to a column in rows that belong to others. */
export type ColumnErasure = { readonly kind: "row" | "empty" } | { readonly kind: "keep"; readonly reason: string };

type Purge = { readonly field: string; readonly seconds: number };

export type Database = "account" | "telemetry" | "vault";

/** Whom a row is about: the field that holds their reference; `none` says why it is about nobody. */
export type Subject = { readonly kind: Exclude<SubjectKind, "none">; readonly field: string } | { readonly kind: "none"; readonly reason: string };

export type Column = {
  readonly field: string;
  readonly column: string;
  readonly type: string;
  /** How the database calls it, such as `Timestamptz`; empty where Prisma says nothing. */
  readonly native: string;
  readonly optional: boolean;
  readonly class: Class;
  readonly about: string;
  readonly why: string;
  readonly purpose: Purpose;
  readonly basis: Basis;
  readonly keep: string;
  readonly source: Source;
  /** Null when it is exported, else the reason why it is not. */
  readonly withheld: string | null;
  readonly sealed: { readonly kind: string; readonly field: string } | null;
  /** How it refers to a person; null when it does not. */
  readonly person: Reference | null;
  /** The field that refers to the one person it is about; null when it is about the whole row. */
  readonly of: string | null;
  /** Whether it is in the copy of a person to whom the row only refers. */
  readonly mention: boolean;
  /** When it is set to null; null when it stays as long as its row. */
  readonly purge: Purge | null;
  /** Null where the model says it. */
  readonly erasure: ColumnErasure | null;
};

export type Model = {
  readonly database: Database;
  readonly model: string;
  readonly table: string;
  readonly owner: string;
  readonly about: string;
  readonly subject: Subject;
  readonly also: Subject | null;
  readonly purpose: Purpose;
  readonly basis: Basis;
  readonly keep: string;
  readonly purge: Purge | null;
  readonly file: string | null;
  /** Null when erasure deletes the row, else the reason why it stays. */
  readonly survives: string | null;
  readonly key: readonly string[];
  /** The models whose rows a row of this one points at: they are deleted after it. */
  readonly parents: readonly string[];
  readonly columns: readonly Column[];
};

export type Inventory = readonly Model[];

/** The columns of `model` that are sealed under the key of a subject of this kind. */
export const sealedUnder = ({ columns }: Model, kind: string): Column[] => columns.filter(({ sealed }) => sealed?.kind === kind);

export type Words = ReadonlyMap<string, string>;

const WORD = /\s*([a-z]+)=("[^"]*"|[^\s"]+"[^"]*"|[^\s"]+)(?=\s|$)/y;

/** Reads `word=value word="several words" word=no:"a reason"`. Whatever is left over is a mistake. */
export function readWords(text: string): { words: Words; leftover: string } {
  const words = new Map<string, string>();
  WORD.lastIndex = 0;
  let end = 0;
  for (let match = WORD.exec(text); match; match = WORD.exec(text)) {
    words.set(match[1] ?? "", (match[2] ?? "").replaceAll('"', ""));
    end = WORD.lastIndex;
  }
  return { words, leftover: text.slice(end).trim() };
}

/** Splits `kind:rest` at the first colon. */
export function split(value: string): [string, string] {
  const colon = value.indexOf(":");
  return colon < 0 ? [value, ""] : [value.slice(0, colon), value.slice(colon + 1)];
}
