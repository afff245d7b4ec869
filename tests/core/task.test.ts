import { describe, expect, it } from 'vitest';
import { CancelledError } from '../../main/core/errors';
import type { Progress, Stepper } from '../../main/core/task';
import { createGate, createTask, drive } from '../../main/core/task';

const counter = (total: number): Stepper<number> & { done: number } => ({
  done: 0,
  total,
  run(until) {
    this.done = until;
  },
  result() {
    return this.done;
  },
});

describe('Task', () => {
  it('adds the parts of a bar up to one, never falling', async () => {
    const heard: Progress[] = [];
    const task = createTask(new AbortController().signal, (progress) => heard.push(progress));
    const first = task.child('first', 0.25);
    const second = task.child('second', 0.75);
    await first.tick(1, 2);
    await first.tick(2, 2);
    await second.child('half', 0.5).tick(1, 1);
    await second.child('rest', 0.5).tick(1, 1);
    await first.tick(1, 2);
    expect(heard.map(({ fraction }) => fraction)).toEqual([0.125, 0.25, 0.625, 1, 1]);
    expect(heard[2].path).toEqual(['second', 'half']);
  });

  it('stops at the very next tick after an abort', async () => {
    const abort = new AbortController();
    const task = createTask(abort.signal, () => undefined);
    await task.tick(0, 2);
    abort.abort();
    await expect(task.child('part', 1).tick(1, 2)).rejects.toThrow(CancelledError);
  });

  it('holds at the next tick while its gate is closed, and is let go by opening it or by an abort', async () => {
    const gate = createGate();
    const abort = new AbortController();
    const task = createTask(abort.signal, () => undefined, gate);
    const turns = async (): Promise<void> => {
      for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
    };
    await task.tick(0, 3);
    gate.close();
    let passed = false;
    const held = task
      .child('part', 1)
      .tick(1, 3)
      .then(() => (passed = true));
    await turns();
    expect(passed).toBe(false);
    gate.open();
    await held;
    expect(passed).toBe(true);
    gate.close();
    const cancelled = task.tick(2, 3);
    await turns();
    abort.abort();
    await expect(cancelled).rejects.toThrow(CancelledError);
  });

  it('lets the event loop turn, so that an abort from outside is heard', async () => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 5);
    const endless = drive(
      counter(Infinity),
      createTask(abort.signal, () => undefined),
    );
    await expect(endless).rejects.toThrow(CancelledError);
  });

  it('drives a stepper to its end', async () => {
    const ticks: number[] = [];
    const task = createTask(new AbortController().signal, ({ done }) => ticks.push(done));
    expect(await drive(counter(5), task, 2)).toBe(5);
    expect(ticks).toEqual([0, 2, 4, 5]);
  });
});
