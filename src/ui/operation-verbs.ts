/** What an operation does, as a verb for people. */
export const operationVerbs = {
  CREATE: 'create',
  UPDATE: 'update',
  DELETE: 'delete',
  DETECT_DRIFT: 'detect drift in',
} as const;
