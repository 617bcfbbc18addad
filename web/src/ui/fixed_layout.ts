/** Where the items of a list stand that are all as high as each other: however many come, it costs nothing. */
export class FixedLayout {
  #keys: string[] = [];

  constructor(private readonly height: number) {}

  get count(): number {
    return this.#keys.length;
  }

  get total(): number {
    return this.count * this.height;
  }

  setKeys(keys: string[]): void {
    this.#keys = keys;
  }

  measure(): boolean {
    return false;
  }

  keyAt(index: number): string | undefined {
    return this.#keys[index];
  }

  indexOf(key: string): number | undefined {
    const index = this.#keys.indexOf(key);
    return index < 0 ? undefined : index;
  }

  offsetOf(index: number): number {
    return Math.min(Math.max(index, 0), this.count) * this.height;
  }

  heightOf(): number {
    return this.height;
  }

  indexAt(offset: number): number {
    const index = Math.floor(offset / this.height);
    return Math.min(Math.max(index, 0), Math.max(0, this.count - 1));
  }
}
