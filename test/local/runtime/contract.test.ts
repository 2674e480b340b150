import { describeRuntimeContract } from '../../contract/describe-runtime-contract.ts';
import { stageRuntime } from './stage-runtime.ts';

describeRuntimeContract({
  gaps: new Set(),
  open: async () => {
    const stage = await stageRuntime();
    const { outputArn } = stage;
    const { world } = stage.cloud;
    return {
      ...stage,
      owners: {
        putObject: async (bucket, key, body, storageClass) => {
          world.putObject({ bucket, key, body, ...(storageClass === undefined ? {} : { storageClass }) });
          return world.readObject(bucket, key)?.versionId;
        },
        removeObject: async (bucket, key) => world.removeObject(bucket, key),
        readObject: async (bucket, key) => world.readObject(bucket, key),
        receive: async () => world.takeMessages(outputArn).map(({ attributes, body }) => ({ attributes, body })),
      },
    };
  },
});
