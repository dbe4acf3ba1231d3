/**
 * An expected "no".
 *
 * A verb throws a refusal when it will not do what was asked; anything else that is thrown is a bug. The domain
 * chooses the kind; only `app/_edge/answers.ts` knows which HTTP status that is. Throwing, not returning, because a
 * refusal must roll back its transaction.
 */
export type RefusalKind = "invalid" | "unauthenticated" | "forbidden" | "notFound" | "conflict" | "limited" | "unavailable";

type FieldErrors = Record<string, string>;

export type RefusalDetail = {
  /** What is wrong with which input, in a sentence for the person who typed it. */
  fields?: FieldErrors;
  /** JSON pointers (RFC 6901) to the fields in the body of the request, by field, where they are known better than by the name of the field. */
  pointers?: Record<string, string>;
  /** After how many seconds it may be tried again. */
  retryAfterSeconds?: number;
  /** For the log only. */
  note?: string;
};

export class Refusal extends Error {
  readonly kind: RefusalKind;
  /** Local to the domain that refuses, such as `device.limit_reached`. */
  readonly code: string;
  readonly detail: RefusalDetail;

  constructor(kind: RefusalKind, code: string, publicSentence: string, detail: RefusalDetail = {}) {
    super(publicSentence);
    this.name = "Refusal";
    this.kind = kind;
    this.code = code;
    this.detail = detail;
  }
}

/** By name, not by class: a refusal may come from the other bundle in this process. */
export const isRefusal = (error: unknown): error is Refusal => error instanceof Error && error.name === "Refusal" && "kind" in error;

/** The one not-found: what is missing and what is somebody else's must look the same. */
export const notFound = (): Refusal => new Refusal("notFound", "not_found", "Not found, or you don’t have access.");

export const unavailable = (what: string): Refusal =>
  new Refusal("unavailable", "unavailable", `${what} is not available at the moment. Please try again shortly.`, { retryAfterSeconds: 5 });
