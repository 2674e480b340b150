export { compareGeneratedFolder, isMendable } from './compare-generated-folder.ts';
export type { DifferenceKind, FolderDifference } from './compare-generated-folder.ts';
export { writeGeneratedFolder } from './write-generated-folder.ts';
export type { WrittenFolder } from './write-generated-folder.ts';
