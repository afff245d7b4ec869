import type { ScoreSummary } from '../../../main/contract/project';

/** Changes smaller than this are not worth a word: repeated runs differ by about as much. */
const NOTICEABLE = 0.03;
const LARGE = 0.15;

function grade(change: number): -2 | -1 | 0 | 1 | 2 {
  const size = Math.abs(change);
  if (size < NOTICEABLE) return 0;
  if (change > 0) return size < LARGE ? 1 : 2;
  return size < LARGE ? -1 : -2;
}

const MIXING: Readonly<Record<-2 | -1 | 0 | 1 | 2, string>> = {
  [-2]: 'The batches lie much further apart than before',
  [-1]: 'The batches lie further apart than before',
  0: 'The batches mix as before',
  1: 'The batches mix better',
  2: 'The batches mix much better',
};
const BIOLOGY: Readonly<Record<-2 | -1 | 0 | 1 | 2, string>> = {
  [-2]: 'much of the biology is lost',
  [-1]: 'some of the biology is lost',
  0: 'the biology is kept',
  1: 'the biology is clearer',
  2: 'the biology is much clearer',
};

/** The two sides that a change is told of. */
export type Sides = Pick<ScoreSummary, 'mixing' | 'biology'>;

/** One sentence on what a correction did to the batches and to the biology. */
export function changeWords(before: Sides | null, after: Sides): string {
  if (before === null || before.mixing === null || after.mixing === null)
    return 'The mixing of batches could not be measured.';
  const mixing = grade(after.mixing - before.mixing);
  if (before.biology === null || after.biology === null) {
    return `${MIXING[mixing]}; the biology could not be measured.`;
  }
  const biology = grade(after.biology - before.biology);
  const link = mixing > 0 === biology >= 0 ? 'and' : 'but';
  return `${MIXING[mixing]}, ${link} ${BIOLOGY[biology]}.`;
}
