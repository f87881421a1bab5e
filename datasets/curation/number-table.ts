/**
 * Numbers by 64-bit keys, in flat arrays: 12 bytes an entry at most two thirds full, where a Map of strings takes a
 * hundred. For keys that are hashes already.
 */
export class NumberTable {
  size = 0;
  private high: Uint32Array;
  private low: Uint32Array;
  /** Value + 1; 0 where nothing is. */
  private values: Uint32Array;
  private mask: number;

  constructor(capacity = 1024) {
    let slots = 16;
    while (slots * 0.6 < capacity) slots *= 2;
    this.high = new Uint32Array(slots);
    this.low = new Uint32Array(slots);
    this.values = new Uint32Array(slots);
    this.mask = slots - 1;
  }

  /** The number under a key, or -1. */
  get(high: number, low: number): number {
    return (this.values[this.slotOf(high >>> 0, low >>> 0)] ?? 0) - 1;
  }

  set(high: number, low: number, value: number): void {
    if (this.size >= this.mask * 0.66) this.grow();
    const [h, l] = [high >>> 0, low >>> 0];
    const slot = this.slotOf(h, l);
    if (this.values[slot] === 0) this.size += 1;
    this.high[slot] = h;
    this.low[slot] = l;
    this.values[slot] = value + 1;
  }

  private slotOf(high: number, low: number): number {
    let slot = (Math.imul(high, 0x9e3779b1) ^ low) & this.mask;
    while (this.values[slot] !== 0 && (this.high[slot] !== high || this.low[slot] !== low))
      slot = (slot + 1) & this.mask;
    return slot;
  }

  private grow(): void {
    const { high, low, values } = this;
    const slots = (this.mask + 1) * 2;
    this.high = new Uint32Array(slots);
    this.low = new Uint32Array(slots);
    this.values = new Uint32Array(slots);
    this.mask = slots - 1;
    for (let at = 0; at < values.length; at += 1) {
      if (values[at] === 0) continue;
      const slot = this.slotOf(high[at]!, low[at]!);
      this.high[slot] = high[at]!;
      this.low[slot] = low[at]!;
      this.values[slot] = values[at]!;
    }
  }
}
