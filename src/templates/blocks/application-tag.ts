import { ownershipTags } from '../../config/names.ts';

/** The tag on every resource that can carry one; the execution role may manage keys that have it. */
export const applicationTag = { Key: 'panther:app', Value: ownershipTags['panther:app'] } as const;
