/** A delivery, whatever carried it. */
export type Incoming = {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** What stays the same while a sender keeps the connection. */
  readonly connection?: object;
  header(name: string): string | undefined;
  /** The body, read once it is wanted; refuses as `tooLarge` does when there is more than `most` bytes. */
  read(most: number): Buffer | Promise<Buffer>;
};
