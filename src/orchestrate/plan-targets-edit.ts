import { isDeepStrictEqual } from 'node:util';
import type { RegionsValue, TargetsEdit } from '../config/edit/targets-edit.ts';
import type { Config } from '../config/schema.ts';
import type { ChosenAccount } from './choose-accounts.ts';

/** The choice once more, with those accounts marked that get other regions, and the changes of the file it takes. */
export interface PlannedEdit {
  readonly accounts: readonly ChosenAccount[];
  readonly edits: readonly TargetsEdit[];
}

/**
 * The changes of the file that a choice asks for. `regions` are those of every chosen account that is or becomes a
 * target: an override where they differ from those of all targets, none where they are the same. A file without
 * realTimeEvents gets them, with `regions` for all. Nothing is changed that is as asked already.
 */
export function planTargetsEdit(config: Config, chosen: readonly ChosenAccount[], regions?: RegionsValue): PlannedEdit {
  const targets = config.realTimeEvents?.targets;
  const pick = (edit: ChosenAccount['edit']): readonly string[] =>
    chosen.filter((account) => account.edit === edit).map(({ id }) => id);
  if (targets === undefined) {
    return {
      accounts: chosen,
      edits: regions === undefined ? [] : [{ kind: 'create', ids: pick('list'), regions }],
    };
  }
  const isTarget = ({ outcome }: ChosenAccount): boolean => outcome === 'changed' || outcome === 'already';
  const isCommon = isDeepStrictEqual(regions, targets.regions);
  const changing = new Set(
    regions === undefined
      ? []
      : chosen
          .filter(
            (account) => isTarget(account) && !hasRegions(targets.overrides[account.id]?.regions, regions, isCommon),
          )
          .map(({ id }) => id),
  );
  const listed: TargetsEdit = { kind: 'list', ids: pick('list') };
  const unlisted: TargetsEdit = { kind: 'unlist', ids: pick('unlist') };
  const own: TargetsEdit =
    regions === undefined || isCommon
      ? { kind: 'clearRegions', ids: [...changing] }
      : { kind: 'setRegions', ids: [...changing], regions };
  return {
    accounts: chosen.map((account) =>
      account.outcome === 'already' && changing.has(account.id) ? { ...account, outcome: 'regions' } : account,
    ),
    edits: [listed, unlisted, own].filter(({ ids }) => ids.length > 0),
  };
}

function hasRegions(own: RegionsValue | undefined, wanted: RegionsValue, isCommon: boolean): boolean {
  return isCommon ? own === undefined : isDeepStrictEqual(own, wanted);
}

/** The changes of the file that take accounts out of the targets, and their overrides with them. */
export function planTargetsRemoval(config: Config, chosen: readonly ChosenAccount[]): PlannedEdit {
  const overrides = config.realTimeEvents?.targets.overrides ?? {};
  const gone = chosen.filter(({ outcome }) => outcome === 'changed');
  const pick = (edit: ChosenAccount['edit']): readonly string[] =>
    gone.filter((account) => account.edit === edit).map(({ id }) => id);
  const edits: readonly TargetsEdit[] = [
    { kind: 'list', ids: pick('list') },
    { kind: 'unlist', ids: pick('unlist') },
    { kind: 'dropOverrides', ids: gone.map(({ id }) => id).filter((id) => Object.hasOwn(overrides, id)) },
  ];
  return { accounts: chosen, edits: edits.filter(({ ids }) => ids.length > 0) };
}
