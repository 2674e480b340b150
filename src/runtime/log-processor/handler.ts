import { Logger } from '@aws-lambda-powertools/logger';
import { names } from '../../config/names.ts';
import { createAwsRuntime } from '../../aws/runtime/create-aws-runtime.ts';
import { createHandler } from './create-handler.ts';
import type { ProcessorHandler } from './create-handler.ts';
import { readProcessorSettings } from './processor-settings.ts';

/** For those who call the bundle with a cloud of their own: it loads nothing of AWS, and knows only these errors. */
export { PantherctlError } from '../../errors.ts';
export { createHandler } from './create-handler.ts';

let made: ProcessorHandler | undefined;

/** The log processor as Lambda calls it. Its parts are made with the first event and kept for those after. */
export const handler: ProcessorHandler = async (event, context) => {
  made ??= createHandler({
    cloud: createAwsRuntime({ accountId: readProcessorSettings(process.env).accountId }),
    env: process.env,
    log: new Logger({ serviceName: names.logProcessorFunction }),
    write: (line) => process.stdout.write(line),
  });
  return made(event, context);
};
