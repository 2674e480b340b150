import type { ResourceChange, StackFailure, StackStatus } from '../../ports/stacks.ts';
import { count, flag, instant, list, oneOf, optional, shapeOf, text } from './shape.ts';
import type { AlteredResource, ChangeSetState, PendingChange, StackPhase, StackState } from './world-state.ts';

const stackStatuses = {
  REVIEW_IN_PROGRESS: true,
  CREATE_IN_PROGRESS: true,
  CREATE_COMPLETE: true,
  CREATE_FAILED: true,
  ROLLBACK_IN_PROGRESS: true,
  ROLLBACK_COMPLETE: true,
  ROLLBACK_FAILED: true,
  UPDATE_IN_PROGRESS: true,
  UPDATE_COMPLETE: true,
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: true,
  UPDATE_ROLLBACK_IN_PROGRESS: true,
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: true,
  UPDATE_ROLLBACK_COMPLETE: true,
  UPDATE_ROLLBACK_FAILED: true,
  DELETE_IN_PROGRESS: true,
  DELETE_COMPLETE: true,
  DELETE_FAILED: true,
} as const;

/** What a {@link StackState} looks like in a file. */
export const stackShape = shapeOf<StackState>({
  id: text,
  name: text,
  accountId: text,
  region: text,
  status: oneOf<StackStatus>(stackStatuses),
  statusReason: optional(text),
  definitionId: count,
  claims: list(text),
  failures: list(shapeOf<StackFailure>({ logicalId: text, resourceType: text, reason: text })),
  pending: optional(
    shapeOf<PendingChange>({
      number: count,
      phases: list(
        shapeOf<StackPhase>({
          at: instant,
          status: oneOf<StackStatus | 'GONE'>({ ...stackStatuses, GONE: true }),
          reason: optional(text),
        }),
      ),
      definitionId: count,
      claims: list(text),
    }),
  ),
  altered: optional(list(shapeOf<AlteredResource>({ logicalId: text, isDeleted: flag, value: text }))),
  changeSets: optional(
    list(
      shapeOf<ChangeSetState>({
        name: text,
        readyAt: instant,
        failure: optional(text),
        changes: list(
          shapeOf<ResourceChange>({
            logicalId: text,
            resourceType: text,
            action: oneOf<ResourceChange['action']>({
              Add: true,
              Modify: true,
              Remove: true,
              Import: true,
              Dynamic: true,
            }),
            replacement: optional(
              oneOf<NonNullable<ResourceChange['replacement']>>({ True: true, False: true, Conditional: true }),
            ),
          }),
        ),
      }),
    ),
  ),
});
