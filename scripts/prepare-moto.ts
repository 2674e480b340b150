import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepareMoto } from './moto-server.ts';

// Once before the tests that need it, which run side by side and would each install it.
prepareMoto(dirname(dirname(fileURLToPath(import.meta.url))));
