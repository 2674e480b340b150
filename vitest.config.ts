import { defineConfig } from 'vitest/config';

const minute = 60_000;

/**
 * No test finds the credentials, the profiles or the instance role of the machine it runs on, nor an endpoint of AWS that
 * it has not set up itself.
 */
const env = {
  AWS_ACCESS_KEY_ID: '',
  AWS_SECRET_ACCESS_KEY: '',
  AWS_SESSION_TOKEN: '',
  AWS_PROFILE: '',
  AWS_REGION: '',
  AWS_ENDPOINT_URL: '',
  AWS_CONFIG_FILE: 'no-such-file',
  AWS_SHARED_CREDENTIALS_FILE: 'no-such-file',
  AWS_WEB_IDENTITY_TOKEN_FILE: '',
  AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '',
  AWS_CONTAINER_CREDENTIALS_FULL_URI: '',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
};

/**
 * Three projects. `unit` is quick, needs no network and runs in `npm run check`, and with it `unit-alone`, whose files
 * (`*.alone.test.ts`) replace modules and so share none; `slow` holds the tests that start processes, install packages or
 * run the reference linter, in files named `*.slow.test.ts`. `npm test` runs all.
 */
export default defineConfig({
  test: {
    watch: false,
    pool: 'threads',
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['**/*.slow.test.ts', '**/*.alone.test.ts'],
          // Files share their modules, which hold no state: half the time goes into loading them otherwise.
          isolate: false,
          // cloudform-types is CommonJS with `default`; the guess that vitest makes by default loses it.
          deps: { interopDefault: false },
          env,
          pool: 'threads',
          testTimeout: 20_000,
          hookTimeout: minute,
        },
      },
      {
        test: {
          name: 'unit-alone',
          include: ['test/**/*.alone.test.ts'],
          deps: { interopDefault: false },
          env,
          pool: 'threads',
          testTimeout: 20_000,
          hookTimeout: minute,
        },
      },
      {
        test: {
          name: 'slow',
          include: ['test/**/*.slow.test.ts'],
          deps: { interopDefault: false },
          env,
          pool: 'forks',
          testTimeout: 5 * minute,
          hookTimeout: 5 * minute,
        },
      },
    ],
  },
});
