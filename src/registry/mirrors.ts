// Mirrors: where to look for the images of a registry before asking that registry itself.
import type { ImageRepository } from '../admission/image-reference.ts';

/** The mirrors of each registry, in the order in which they are asked. */
export type Mirrors = ReadonlyMap<string, readonly ImageRepository[]>;

/**
 * Reads `REGISTRY=MIRROR[/PREFIX],…`, as `index.docker.io=mirror.example.com/hub`. A registry named twice has two mirrors.
 * A mirror may begin with `http://` to be spoken to without TLS.
 * @throws Error that says which entry is wrong, for whoever started the program
 */
export function parseMirrors(text: string): Mirrors {
  const mirrors = new Map<string, ImageRepository[]>();
  for (const entry of text.split(',').map((part) => part.trim())) {
    if (entry === '') continue;
    const found = /^([^=\s/]+)=(http:\/\/|https:\/\/)?((?:\[[^\]]+\]|[^/\s?#@:]+)(?::\d+)?)(?:\/([^\s?#]*?))?\/*$/.exec(
      entry,
    );
    if (found === null || !URL.canParse(`https://${found[3]}`)) {
      throw new Error(
        `mirror ${JSON.stringify(entry)} must be REGISTRY=MIRROR[/PREFIX], as index.docker.io=mirror.example.com/hub`,
      );
    }
    const [, name = '', scheme, host = '', prefix = ''] = found;
    const registry = name === 'docker.io' ? 'index.docker.io' : name;
    const mirror = { registry: scheme === 'http://' ? `http://${host}` : host, repository: prefix };
    mirrors.set(registry, [...(mirrors.get(registry) ?? []), mirror]);
  }
  return mirrors;
}

/** Where an image's repository is found: at the mirrors, then at home. */
export function placesOf(image: ImageRepository, mirrors: Mirrors): ImageRepository[] {
  const { registry, repository } = image;
  const copies = (mirrors.get(registry) ?? []).map((mirror) => ({
    registry: mirror.registry,
    repository: mirror.repository === '' ? repository : `${mirror.repository}/${repository}`,
  }));
  return [...copies, { registry, repository }];
}
