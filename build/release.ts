// Writes dist/release.yaml, the one file that `kubectl apply -f` installs: the resources of manifests/kustomization.yaml, in its order, with
// their comments. It needs neither kubectl nor a network. KPACK_IMAGE in the environment names another container image.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Document, parseAllDocuments, parse as parseYaml, visit } from 'yaml';

/** What a release file is made of. */
export interface ReleaseOptions {
  /** Folder with the kustomization.yaml. */
  readonly manifests: string;
  /** Version of this release, which the manifests name as the image `kpack-ts:<version>`. */
  readonly version: string;
  /** Image reference to install instead; undefined or empty: the one in the manifests. */
  readonly image?: string | undefined;
}

/** A setting or a manifest from which no release can be made; the message says what to change. */
export class ReleaseError extends Error {
  override readonly name = 'ReleaseError';
}

/**
 * The text of the release file: every listed file as it stands, each document behind its own `---`, and only the image changed.
 * @throws ReleaseError when a listed file is missing or no YAML, when the kustomization does more than list resources, when nothing names the
 *   image, or when `image` is not an image reference.
 */
export async function releaseYaml({ manifests, version, image }: ReleaseOptions): Promise<string> {
  const ours = `kpack-ts:${version}`;
  const wanted = image || ours;
  if (!/^[a-z0-9](?:[\w.:/@-]*\w)?$/i.test(wanted)) {
    throw new ReleaseError(`KPACK_IMAGE: ${JSON.stringify(wanted)} is no image reference, such as ${ours}`);
  }
  // What is left without quotes is what the manifests say already; any other name might look like a number.
  const quoted = wanted === ours ? ours : JSON.stringify(wanted);
  let named = 0;
  const parts = [
    `# kpack-ts ${version}, to be installed with kubectl apply -f. Made from manifests/ by npm run build: change it there, or in an overlay.\n`,
  ];
  for (const file of await resources(manifests)) {
    const text = await read(manifests, file);
    const images = scalars(documents(text, file), ours);
    named += images.length;
    const changed = images.reduceRight((rest, [start, end]) => rest.slice(0, start) + quoted + rest.slice(end), text);
    parts.push(`---\n${changed.replace(/^---\n/, '').trimEnd()}\n`);
  }
  if (named === 0) {
    throw new ReleaseError(
      `no file in ${manifests} names the image ${ours}: give the Deployments the version that package.json has`,
    );
  }
  return parts.join('');
}

/** The files that the kustomization lists. Anything else in it would make `kubectl apply -k` install other objects than the release file. */
async function resources(manifests: string): Promise<string[]> {
  const path = join(manifests, 'kustomization.yaml');
  const content: Record<string, unknown> | null = parseYaml(await read(manifests, 'kustomization.yaml'));
  const { apiVersion, kind, resources, ...other } = content ?? {};
  if (Object.keys(other).length > 0) {
    throw new ReleaseError(`${path}: ${Object.keys(other).join(', ')} cannot be in it, move it to an overlay`);
  }
  if (!Array.isArray(resources) || !resources.every((name) => typeof name === 'string')) {
    throw new ReleaseError(`${path}: resources must be a list of files`);
  }
  return resources;
}

async function read(manifests: string, file: string): Promise<string> {
  try {
    return await readFile(join(manifests, file), 'utf8');
  } catch (cause) {
    const hint = file.startsWith('crds/') ? 'make it with npm run generate' : 'it must be there to make a release';
    throw new ReleaseError(`${join(manifests, file)} cannot be read: ${hint}`, { cause });
  }
}

function documents(text: string, file: string): Document[] {
  const parsed = parseAllDocuments(text);
  const error = parsed.flatMap((document) => document.errors)[0];
  if (error !== undefined) throw new ReleaseError(`${file}: ${error.message}`, { cause: error });
  return parsed;
}

/** Where in the text the scalars with this value begin and end. */
function scalars(parsed: Document[], value: string): [start: number, end: number][] {
  const found: [number, number][] = [];
  for (const document of parsed) {
    visit(document, {
      Scalar(_key, { value: present, range }) {
        if (present === value && range) found.push([range[0], range[1]]);
      },
    });
  }
  return found;
}

if (import.meta.main) {
  const { version }: { version: string } = JSON.parse(await readFile('package.json', 'utf8'));
  const release = await releaseYaml({ manifests: 'manifests', version, image: process.env.KPACK_IMAGE });
  await mkdir('dist', { recursive: true });
  await writeFile('dist/release.yaml', release);
}
