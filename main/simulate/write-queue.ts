/** Lets a few writes run while the next pictures are drawn; the first that fails is kept and thrown later. */
export interface WriteQueue {
  /** Starts a write, first waiting while too many are under way. @throws what an earlier write threw */
  add(write: () => Promise<void>): Promise<void>;
  /** Waits for all writes, failed or not. */
  settle(): Promise<void>;
  /** @throws what a write threw, if any did */
  rethrow(): void;
}

export function createWriteQueue(most: number): WriteQueue {
  const under = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const rethrow = (): void => {
    if (failures.length > 0) throw failures[0];
  };
  return {
    async add(write) {
      while (under.size >= most) await Promise.race(under);
      rethrow();
      const held: Promise<void> = write()
        .catch((error: unknown) => {
          failures.push(error);
        })
        .finally(() => under.delete(held));
      under.add(held);
    },
    async settle() {
      await Promise.all(under);
    },
    rethrow,
  };
}
