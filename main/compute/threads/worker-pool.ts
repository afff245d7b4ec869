/**
 * A fixed number of worker threads that share a queue. Threads start when there is work for them; one that
 * crashes costs the item it was at, and is replaced. Nothing is known here of what the items are.
 */
import type { Worker } from 'node:worker_threads';
import { CancelledError } from '../../core/errors';
import { startWorker } from './start-worker';
import type { WorkerReply, WorkerRequest } from './worker-messages';
import { restoreError } from './worker-messages';

export interface WorkerPoolOptions {
  /** Main file of a worker: it ends with a call of `serveWorker`. Source (.ts) or bundled (.js). */
  readonly entry: URL;
  readonly threads: number;
  /** Without work for so long, threads end and give their memory back, and keep no process alive meanwhile; never unless given. */
  readonly idleMs?: number;
}

/** What became of one item, in the order of the items. */
export type Outcome<Out> =
  | { readonly index: number; readonly ok: true; readonly value: Out }
  | { readonly index: number; readonly ok: false; readonly error: Error };

export interface WorkerPool<In, Out> {
  readonly threads: number;
  /**
   * One item. @throws the error the worker's handler threw; CancelledError; an Error when its thread crashed
   */
  run(input: In, signal?: AbortSignal): Promise<Out>;
  /**
   * Many items: outcomes in the order of the items, errors among them. At most `2 × threads` items are under way or
   * waiting to be taken, so neither a long list nor a slow taker fills the memory.
   * @throws {CancelledError} when `signal` is aborted
   */
  map(
    inputs: Iterable<In> | AsyncIterable<In>,
    signal?: AbortSignal,
  ): AsyncGenerator<Outcome<Out>, void, undefined>;
  /** Stops the threads; items under way fail with CancelledError. */
  close(): Promise<void>;
}

interface Job<In, Out> {
  readonly input: In;
  resolve(value: Out): void;
  reject(error: Error): void;
  /** Nobody waits for it any more. */
  dropped: boolean;
}

interface Thread<In, Out> {
  readonly worker: Worker;
  ready: boolean;
  job: Job<In, Out> | undefined;
}

class Pool<In, Out> implements WorkerPool<In, Out> {
  readonly threads: number;
  private readonly entry: URL;
  private readonly idleMs: number | undefined;
  private idle: ReturnType<typeof setTimeout> | undefined;
  private readonly running = new Set<Thread<In, Out>>();
  private readonly queue: Job<In, Out>[] = [];
  private nextId = 0;
  /** Why no thread can be started; then every item fails with it. */
  private broken: Error | undefined;
  private closed = false;

  constructor({ entry, threads, idleMs }: WorkerPoolOptions) {
    this.entry = entry;
    this.idleMs = idleMs;
    this.threads = Math.max(1, Math.floor(threads));
  }

  run(input: In, signal?: AbortSignal): Promise<Out> {
    return new Promise<Out>((resolve, reject) => {
      const cancel = (): void => {
        job.dropped = true;
        reject(new CancelledError());
      };
      const settle = (): void => {
        signal?.removeEventListener('abort', cancel);
      };
      const job: Job<In, Out> = {
        input,
        dropped: false,
        resolve(value) {
          settle();
          resolve(value);
        },
        reject(error) {
          settle();
          reject(error);
        },
      };
      if (this.broken !== undefined) reject(this.broken);
      else if (this.closed || signal?.aborted === true) cancel();
      else {
        signal?.addEventListener('abort', cancel, { once: true });
        this.queue.push(job);
        clearTimeout(this.idle);
        this.assign();
      }
    });
  }

  async *map(
    inputs: Iterable<In> | AsyncIterable<In>,
    signal?: AbortSignal,
  ): AsyncGenerator<Outcome<Out>, void, undefined> {
    const waiting: Promise<Outcome<Out>>[] = [];
    let index = 0;
    const take = async (): Promise<Outcome<Out>> => {
      const outcome = await waiting[0];
      void waiting.shift();
      if (!outcome.ok && outcome.error instanceof CancelledError) throw outcome.error;
      return outcome;
    };
    for await (const input of inputs) {
      if (signal?.aborted === true) throw new CancelledError();
      const at = index++;
      waiting.push(
        this.run(input, signal).then(
          (value) => ({ index: at, ok: true, value }),
          (error: unknown) => ({
            index: at,
            ok: false,
            error: error instanceof Error ? error : new Error(String(error)),
          }),
        ),
      );
      if (waiting.length >= 2 * this.threads) yield await take();
    }
    while (waiting.length > 0) yield await take();
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const job of this.queue.splice(0)) job.reject(new CancelledError());
    const threads = [...this.running];
    this.running.clear();
    for (const { job } of threads) job?.reject(new CancelledError());
    await Promise.all(threads.map(({ worker }) => worker.terminate()));
  }

  /** Hands waiting jobs to idle threads, and starts threads while there are more jobs than threads. */
  private assign(): void {
    for (const thread of this.running) {
      if (!thread.ready || thread.job !== undefined) continue;
      const job = this.nextJob();
      if (job === undefined) return;
      thread.job = job;
      thread.worker.ref();
      const request: WorkerRequest<In> = { id: this.nextId++, input: job.input };
      thread.worker.postMessage(request);
    }
    const starting = [...this.running].filter(({ ready }) => !ready).length;
    if (this.running.size < this.threads && this.queue.length > starting) this.start();
  }

  private nextJob(): Job<In, Out> | undefined {
    let job = this.queue.shift();
    while (job?.dropped === true) job = this.queue.shift();
    return job;
  }

  private start(): void {
    const thread: Thread<In, Out> = { worker: startWorker(this.entry), ready: false, job: undefined };
    this.running.add(thread);
    let why = 'it stopped without a word';
    thread.worker.on('message', (reply: WorkerReply<Out>) => {
      this.receive(thread, reply);
    });
    thread.worker.on('error', (error: unknown) => {
      why = error instanceof Error ? error.message : String(error);
    });
    thread.worker.on('exit', () => {
      this.bury(thread, why);
    });
    this.assign();
  }

  private receive(thread: Thread<In, Out>, reply: WorkerReply<Out>): void {
    const job = thread.job;
    if (reply.kind === 'ready') thread.ready = true;
    else thread.job = undefined;
    if (this.idleMs !== undefined) thread.worker.unref();
    if (reply.kind === 'done') job?.resolve(reply.value);
    if (reply.kind === 'failed') job?.reject(restoreError(reply.error));
    this.assign();
    this.waitForWork();
  }

  /** Ends threads that nobody has asked anything for a while; new ones start when they are needed again. */
  private waitForWork(): void {
    if (this.idleMs === undefined || this.queue.length > 0) return;
    if ([...this.running].some(({ job }) => job !== undefined)) return;
    clearTimeout(this.idle);
    this.idle = setTimeout(() => {
      const threads = [...this.running];
      this.running.clear();
      for (const { worker } of threads) void worker.terminate();
    }, this.idleMs).unref();
  }

  /** A thread has ended: its item fails; one that ended before it was ready will not start next time either. */
  private bury(thread: Thread<In, Out>, why: string): void {
    if (!this.running.delete(thread)) return;
    if (thread.ready) {
      thread.job?.reject(new Error(`the worker thread crashed at this item: ${why}`));
      this.assign();
      return;
    }
    this.broken = new Error(`the worker thread ${this.entry.href} cannot start: ${why}`);
    for (const job of this.queue.splice(0)) job.reject(this.broken);
  }
}

/** A pool of `threads` workers of one kind; `close` it, or the process stays alive. */
export const createWorkerPool = <In, Out>(options: WorkerPoolOptions): WorkerPool<In, Out> =>
  new Pool<In, Out>(options);
