import { expect, it } from 'vitest';
import { planRollout } from '../../src/orchestrate/plan-rollout.ts';
import { stageRollout } from './stage-rollout.ts';

it('a stack left to a person begins with the command that writes the file it deploys', async () => {
  const { cloud, config, members } = await stageRollout();
  const [account = ''] = members;
  cloud.world.addFault({ kind: 'access-role-missing', account });
  const { plan } = await planRollout(config, cloud);
  const left = plan.steps.find((step) => step.action === 'manual');
  expect(left?.fix).toMatch(
    new RegExp(`^run pantherctl generate, then with credentials of account ${account}:\\naws cloudformation deploy`),
  );
});
