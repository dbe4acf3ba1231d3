/** A set of packet ids: two bytes for each, in an array that grows and shrinks with them. */
const MIN_CAPACITY = 8;

export class PacketIds {
  #ids = new Uint16Array(MIN_CAPACITY);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(id: number): boolean {
    return this.#placeOf(id) >= 0;
  }

  add(id: number): void {
    if (this.has(id)) return;
    if (this.#size === this.#ids.length) this.#resize(this.#size * 2);
    this.#ids[this.#size++] = id;
  }

  /** Returns whether it was there. */
  delete(id: number): boolean {
    const place = this.#placeOf(id);
    if (place < 0) return false;
    this.#ids[place] = this.#ids[--this.#size] ?? 0;
    if (this.#size < this.#ids.length / 4) this.#resize(this.#ids.length / 2);
    return true;
  }

  clear(): void {
    this.#size = 0;
    this.#resize(MIN_CAPACITY);
  }

  #placeOf(id: number): number {
    return this.#ids.subarray(0, this.#size).indexOf(id);
  }

  #resize(capacity: number): void {
    if (capacity < MIN_CAPACITY || capacity === this.#ids.length) return;
    const ids = new Uint16Array(capacity);
    ids.set(this.#ids.subarray(0, this.#size));
    this.#ids = ids;
  }
}
