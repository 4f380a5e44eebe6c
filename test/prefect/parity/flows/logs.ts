import { flow, getRunLogger, task } from '../../../../src/sdk/index.ts';
import { type Case, ValueError } from './case.ts';

const ofAllLevels = task(async function of_all_levels() {
  const logger = getRunLogger();
  logger.debug('a debug line');
  logger.info('an info line of %s', 'words');
  logger.warn('a warning');
  logger.error('an error');
  logger.critical('a critical line');
});

const printing = task(async function printing() {
  console.log('printed by the task');
});

const printingAside = task({ logPrints: false }, async function printing_aside() {
  console.log('kept out of the log');
});

const printingByItself = task({ logPrints: true }, async function printing_by_itself() {
  console.log('printed', 3, 'words');
});

const printingSubflow = flow({ name: 'printing-subflow' }, async function printing_subflow() {
  console.log('printed by the subflow');
});

export const cases: readonly Case[] = [
  flow({ name: 'logs-of-all-levels' }, async () => {
    const logger = getRunLogger();
    logger.debug('a debug line');
    logger.info('an info line, %d %s', 2, 'words');
    logger.warn('a warning');
    logger.error('an error');
    logger.critical('a critical line');
    await ofAllLevels();
  }),
  flow({ name: 'logs-of-prints', logPrints: true }, async () => {
    console.log('printed by the flow');
    await printing();
    await printingAside();
    await printingSubflow();
  }),
  flow({ name: 'logs-of-prints-of-a-task' }, async () => {
    console.log('kept out of the log');
    await printingByItself();
  }),
  flow({ name: 'logs-of-several-lines' }, async () => {
    getRunLogger().info('one\n  two\nthree \'quoted\' "twice" and ünïcödé');
  }),
  flow({ name: 'logs-of-an-error-with-quotes' }, async () => {
    throw new ValueError('it\'s "broken"');
  }),
  flow({ name: 'logs-of-an-error-with-an-apostrophe' }, async () => {
    throw new ValueError("it's broken");
  }),
  flow({ name: 'logs-of-an-error-without-a-message' }, async () => {
    throw new ValueError();
  }),
];
