// `kpack validate` over a repository of manifests, beside kubeconform in the same run; over one huge
// file, of documents or of one list with mistakes in it; over one file.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { atMost, type Part, type PartOptions, type PartResult } from './part.ts';
import { median, rounded } from './statistics.ts';
import { findKubeconform } from './validate/kubeconform.ts';
import { writeManifestFile, writeManifestList, writeManifestSet } from './validate/manifest-set.ts';
import { type CommandLine, peakOfRun, type RunOptions, type Times, timedRun } from './validate/measured-run.ts';

const FILES = 1_000;
const MANIFESTS_A_FILE = 10;
const HUGE_BYTES = 100_000_000;
const ONE_FILE_RUNS = 10;
const MB = 1024 * 1024;
const TARGETS = { ratio: 1, setMb: 250, hugeS: 20, hugeMb: 1024, oneFileMs: 200 };

/** Makes manifests in a folder of its own and validates them. */
export const validate: Part = async (options) => {
  const root = mkdtempSync(join(tmpdir(), 'kpack-bench-validate-'));
  try {
    const ours = (path: string): CommandLine => [process.execPath, options.program, 'validate', path];
    const set = await manySmall(root, ours, options);
    const huge = await oneHuge(root, ours, options);
    const yamlList = await hugeList(root, ours, 'yaml', options);
    const jsonList = await hugeList(root, ours, 'json', options);
    const single = await oneFile(root, ours, options);
    return {
      targets: { ...set.targets, ...huge.targets, ...yamlList.targets, ...jsonList.targets, ...single.targets },
      // Wall time on a machine that has other things to do says little; ratios and CPU time do.
      details: {
        loadAverage: rounded(loadavg()[0] ?? 0, 1),
        'many small files': set.details,
        'one huge file': huge.details,
        'one huge list of YAML with mistakes': yamlList.details,
        'one huge list of JSON with mistakes': jsonList.details,
        'one file': single.details,
      },
    };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
};

type Ours = (path: string) => CommandLine;

async function manySmall(root: string, ours: Ours, { program, rounds, progress }: PartOptions): Promise<PartResult> {
  const folder = join(root, 'set');
  const set = writeManifestSet(folder, FILES, MANIFESTS_A_FILE);
  const schemas = join(root, 'schemas');
  await timedRun([process.execPath, program, 'schemas', '--out', schemas], { says: 'wrote' });
  const own: RunOptions = { says: `${set.manifests} objects, no errors` };
  const theirs: RunOptions = { says: `Valid: ${set.manifests}, Invalid: 0` };
  const kubeconform = await findKubeconform(progress);
  const other: CommandLine | undefined =
    typeof kubeconform === 'string'
      ? [
          ...([kubeconform, '-summary', '-strict'] satisfies CommandLine),
          ...['-schema-location', `${schemas}/{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json`, folder],
        ]
      : undefined;
  const runs: { kpack: Times; kubeconform?: Times }[] = [];
  for (let round = 0; round <= rounds; round++) {
    // The first one fills the caches of the file system. Who begins changes, since the machine may have other things to do.
    const theirFirst = round % 2 === 1 && other !== undefined ? await timedRun(other, theirs) : undefined;
    const kpack = await timedRun(ours(folder), own);
    const their = theirFirst ?? (other && (await timedRun(other, theirs)));
    if (round > 0) runs.push({ kpack, ...(their && { kubeconform: their }) });
    const beside = their === undefined ? '' : `, kubeconform ${shown(their)}`;
    progress(`${set.manifests} manifests, round ${round}/${rounds}: ${shown(kpack)}${beside}`);
  }
  const peak = await peakOfRun(ours(folder), own);
  const ratio = (of: (times: Times) => number): number =>
    rounded(median(runs.flatMap(({ kpack, kubeconform: their }) => (their ? [of(kpack) / of(their)] : []))));
  return {
    targets: {
      ...(other && {
        [`validate ${set.manifests} manifests, wall, of kubeconform`]: atMost(
          TARGETS.ratio,
          ratio(({ wallMs }) => wallMs),
          'times',
        ),
      }),
      ...memory(`validate ${set.manifests} manifests, peak`, TARGETS.setMb, peak),
    },
    details: {
      ...set,
      kpack: summaryOf(runs.map(({ kpack }) => kpack)),
      kubeconform: other
        ? {
            ...summaryOf(runs.flatMap(({ kubeconform: their }) => their ?? [])),
            peakMb: mb(await peakOfRun(other, theirs)),
          }
        : kubeconform,
      ...(other && { cpuOfKubeconform: ratio(({ cpuMs }) => cpuMs) }),
      runs,
    },
  };
}

async function oneHuge(root: string, ours: Ours, { progress }: PartOptions): Promise<PartResult> {
  const file = join(root, 'huge.yaml');
  const set = writeManifestFile(file, HUGE_BYTES);
  const options: RunOptions = { says: `${set.manifests} objects, no errors` };
  const times = await timedRun(ours(file), options);
  const peak = await peakOfRun(ours(file), options);
  progress(`${Math.round(set.bytes / 1e6)} MB in one file: ${shown(times)}, ${mb(peak)} MB`);
  return {
    targets: {
      'validate 100 MB in one file, wall': atMost(TARGETS.hugeS, times.wallMs / 1000, 's'),
      ...memory('validate 100 MB in one file, peak', TARGETS.hugeMb, peak),
    },
    details: { ...set, ...times },
  };
}

/** Where there is something to say, places are looked for: nothing of the list may be held that is not needed. */
async function hugeList(
  root: string,
  ours: Ours,
  form: 'yaml' | 'json',
  { progress }: PartOptions,
): Promise<PartResult> {
  const file = join(root, `list.${form}`);
  const list = writeManifestList(file, form, HUGE_BYTES);
  const options: RunOptions = { says: `${list.manifests} objects, ${list.wrong} errors`, exitCode: 1 };
  const times = await timedRun(ours(file), options);
  const peak = await peakOfRun(ours(file), options);
  const name = `validate 100 MB in one list of ${form.toUpperCase()} with mistakes`;
  progress(`${Math.round(list.bytes / 1e6)} MB in one list of ${form.toUpperCase()}: ${shown(times)}, ${mb(peak)} MB`);
  return {
    targets: {
      [`${name}, wall`]: atMost(TARGETS.hugeS, times.wallMs / 1000, 's'),
      ...memory(`${name}, peak`, TARGETS.hugeMb, peak),
    },
    details: { ...list, ...times, peakMb: mb(peak) },
  };
}

async function oneFile(root: string, ours: Ours, { progress }: PartOptions): Promise<PartResult> {
  const folder = join(root, 'one');
  mkdirSync(folder);
  const file = join(folder, 'app.yaml');
  writeManifestFile(file, 1);
  const says = '1 object, no errors';
  const ways: Record<string, Record<string, string>> = {
    plain: { NODE_COMPILE_CACHE: '' },
    'with NODE_COMPILE_CACHE': { NODE_COMPILE_CACHE: join(root, 'compile-cache') },
  };
  const runs: Record<string, Times[]> = {};
  for (let run = 0; run <= ONE_FILE_RUNS; run++) {
    for (const [way, env] of Object.entries(ways)) {
      const times = await timedRun(ours(file), { env, says });
      if (run > 0) runs[way] = [...(runs[way] ?? []), times];
    }
  }
  const summaries = Object.fromEntries(Object.entries(runs).map(([way, times]) => [way, summaryOf(times)]));
  progress(`one file: ${JSON.stringify(summaries)}`);
  return {
    targets: {
      'validate one file, median': atMost(TARGETS.oneFileMs, summaries.plain?.medianWallMs ?? Number.NaN, 'ms'),
    },
    details: summaries,
  };
}

function summaryOf(runs: readonly Times[]) {
  return {
    medianWallMs: rounded(median(runs.map(({ wallMs }) => wallMs)), 1),
    leastWallMs: rounded(Math.min(...runs.map(({ wallMs }) => wallMs)), 1),
    medianCpuMs: rounded(median(runs.map(({ cpuMs }) => cpuMs)), 1),
  };
}

const mb = (bytes: number | undefined): number | undefined => bytes && Math.round(bytes / MB);

const memory = (name: string, target: number, peak: number | undefined): PartResult['targets'] =>
  peak === undefined ? {} : { [name]: atMost(target, peak / MB, 'MB') };

const shown = ({ wallMs, cpuMs }: Times): string => `${Math.round(wallMs)} ms, ${Math.round(cpuMs)} ms CPU`;
