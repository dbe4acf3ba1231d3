/** Counts bytes as they arrive; refuses when there is no room for more of them. */
export type Arriving = { add(bytes: number): void };

/** A delivery, whatever carried it. */
export type Incoming = {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** What stays the same while a sender keeps the connection. */
  readonly connection?: object;
  header(name: string): string | undefined;
  /** The body, read once it is wanted; refuses as `tooLarge` does when there is more than `most` bytes. `arriving` is told of bytes that are still on their way. */
  read(most: number, arriving: Arriving): Buffer | Promise<Buffer>;
};
