import { describe, expect, it } from 'vitest';
import type { EmitEngineEvent } from '../../main/contract/engine';
import type { JobProgress } from '../../main/contract/project';
import { CancelledError } from '../../main/core/errors';
import type { Task } from '../../main/core/task';
import { createJobs } from '../../main/engine/window/jobs';

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

function heardJobs() {
  const heard: JobProgress[] = [];
  const emit: EmitEngineEvent = (event, payload) => {
    if (event === 'progress') heard.push(payload as JobProgress);
  };
  return { heard, jobs: createJobs(emit) };
}

/** Steps until it is told to end. */
function stepper() {
  let steps = 0;
  let last = false;
  return {
    steps: () => steps,
    end: () => {
      last = true;
    },
    work: async (task: Task): Promise<number> => {
      while (!last) {
        await task.tick(++steps, 1000);
        await turn();
      }
      return steps;
    },
  };
}

describe('a job of the window', () => {
  it('is held by a pause, keeps what it has, and goes on', async () => {
    const { jobs, heard } = heardJobs();
    const { work, steps, end } = stepper();
    const ended = jobs.start('embed', 1, work);
    await turn();
    jobs.pause('embed');
    jobs.pause('embed');
    expect(heard.at(-1)).toMatchObject({ job: 'embed', paused: true });
    for (let i = 0; i < 3; i++) await turn();
    const held = steps();
    for (let i = 0; i < 3; i++) await turn();
    expect(steps()).toBe(held);
    jobs.resume('embed');
    expect(heard.at(-1)).not.toHaveProperty('paused');
    for (let i = 0; i < 3; i++) await turn();
    expect(steps()).toBeGreaterThan(held);
    end();
    expect(await ended).toBeGreaterThan(held);
  });

  it('can be cancelled while it is held', async () => {
    const { jobs } = heardJobs();
    const ended = jobs.start('run', 1, stepper().work);
    const failure = ended.catch((error: unknown) => error);
    await turn();
    jobs.pause('run');
    await turn();
    await jobs.cancel('run');
    expect(await failure).toBeInstanceOf(CancelledError);
    jobs.requireIdle('run');
  });

  it('takes a pause of what does not run for nothing', () => {
    const { jobs, heard } = heardJobs();
    jobs.pause('scan');
    jobs.resume('scan');
    expect(heard).toEqual([]);
  });
});
