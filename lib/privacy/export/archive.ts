/** A ZIP that is written as it is read: however much goes in, little is in memory. Counts and hashes each file. */
import { Readable, Transform } from "node:stream";
import { finished } from "node:stream/promises";
import { ZipFile } from "yazl";
import { sha256Stream } from "../../platform/crypto.ts";

/** A piece of a file and how many rows it holds. */
export type Chunk = { readonly text: string; readonly rows: number };
export type Entry = { readonly path: string; readonly bytes: number; readonly rows: number; readonly sha256: string };

export class Archive {
  readonly entries: Entry[] = [];
  /** The ZIP itself; `sha256` and `bytes` tell about it once it has ended. */
  readonly stream: Transform;
  bytes = 0;
  private readonly hash = sha256Stream();
  private readonly zip = new ZipFile();
  private readonly at: Date;
  private adding: Readable | undefined;

  constructor(at: Date) {
    this.at = at;
    this.stream = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        this.hash.update(chunk);
        this.bytes += chunk.length;
        done(null, chunk);
      },
    });
    this.zip.outputStream.pipe(this.stream);
  }

  /** Adds a file; settles once all of it has been read. One file at a time. */
  async add(path: string, chunks: AsyncIterable<Chunk>): Promise<Entry> {
    const hash = sha256Stream();
    let [bytes, rows] = [0, 0];
    async function* counted() {
      for await (const chunk of chunks) {
        const buffer = Buffer.from(chunk.text);
        hash.update(buffer);
        bytes += buffer.length;
        rows += chunk.rows;
        yield buffer;
      }
    }
    const content = Readable.from(counted(), { objectMode: false });
    this.adding = content;
    this.zip.addReadStream(content, path, { mtime: this.at });
    await finished(content, { writable: false });
    const entry = { path, bytes, rows, sha256: hash.digest("hex") };
    this.entries.push(entry);
    return entry;
  }

  addText(path: string, text: string, rows = 0): Promise<Entry> {
    return this.add(
      path,
      (async function* () {
        yield { text, rows };
      })(),
    );
  }

  end(): void {
    this.zip.end();
  }

  sha256(): Buffer {
    return this.hash.digest();
  }

  /** Stops the reading and the writing side, whichever waits for the other. */
  abort(error: Error): void {
    this.adding?.destroy(error);
    this.stream.destroy(error);
  }
}
