import { describe, expect, it } from 'vitest';
import { listGeneratedThings } from '../../scripts/generated-things.ts';
import { projectRoot } from '../architecture/project-files.ts';

describe('what is generated', () => {
  it.each(listGeneratedThings(projectRoot).map((thing) => [thing.path, thing] as const))(
    '%s is what npm run gen would write now',
    async (_, thing) => {
      expect(await thing.findStaleness()).toBeUndefined();
    },
  );
});
