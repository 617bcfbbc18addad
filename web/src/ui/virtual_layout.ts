/**
 * Where the items of a long list stand, by what is known of their heights: measured ones, else an estimate.
 * Heights belong to keys, so that they survive whatever is put before, behind or between.
 */
export class VirtualLayout {
  #keys: string[] = [];
  #indexes = new Map<string, number>();
  #measured = new Map<string, number>();
  #heights = new Float64Array(0);
  #offsets = new Float64Array(1);

  constructor(private readonly estimate: number) {}

  get count(): number {
    return this.#keys.length;
  }

  get total(): number {
    return this.#offsets[this.count]!;
  }

  setKeys(keys: string[]): void {
    this.#keys = keys;
    this.#indexes = new Map(keys.map((key, index) => [key, index]));
    this.#heights = Float64Array.from(keys, (key) => this.#measured.get(key) ?? this.estimate);
    this.#offsets = new Float64Array(keys.length + 1);
    this.#place(0);
    if (this.#measured.size > 2 * keys.length + 1000) this.#forget();
  }

  /** Returns whether anything has moved. */
  measure(heights: Iterable<[key: string, height: number]>): boolean {
    let first = this.count;
    for (const [key, height] of heights) {
      const index = this.#indexes.get(key);
      if (index === undefined || Math.abs(this.#heights[index]! - height) < 0.5) continue;
      this.#measured.set(key, height);
      this.#heights[index] = height;
      first = Math.min(first, index);
    }
    if (first === this.count) return false;
    this.#place(first);
    return true;
  }

  keyAt(index: number): string | undefined {
    return this.#keys[index];
  }

  indexOf(key: string): number | undefined {
    return this.#indexes.get(key);
  }

  offsetOf(index: number): number {
    return this.#offsets[Math.min(Math.max(index, 0), this.count)]!;
  }

  heightOf(index: number): number {
    return this.#heights[index] ?? this.estimate;
  }

  /** The item at a distance from the top; the first or last one for what is beyond. */
  indexAt(offset: number): number {
    let low = 0;
    let high = Math.max(0, this.count - 1);
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#offsets[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #place(from: number): void {
    for (let index = from; index < this.count; index += 1)
      this.#offsets[index + 1] = this.#offsets[index]! + this.#heights[index]!;
  }

  #forget(): void {
    for (const key of this.#measured.keys()) if (!this.#indexes.has(key)) this.#measured.delete(key);
  }
}
