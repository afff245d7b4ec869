import type { Command } from '../command';
import { formatsCommand, layoutsCommand, methodsCommand, metricsCommand } from './catalogue';
import { compareCommand } from './compare';
import { correctCommand } from './correct';
import { embedCommand } from './embed';
import { evaluateCommand } from './evaluate';
import { modelsCommand } from './models';
import { runCommand } from './run';
import { scanCommand } from './scan';
import { simulateCommand } from './simulate';
import { umapCommand } from './umap';

/** Every command, in the order of the help page. */
export const commands: readonly Command[] = [
  runCommand,
  scanCommand,
  embedCommand,
  correctCommand,
  evaluateCommand,
  compareCommand,
  umapCommand,
  simulateCommand,
  modelsCommand,
  methodsCommand,
  metricsCommand,
  layoutsCommand,
  formatsCommand,
];
