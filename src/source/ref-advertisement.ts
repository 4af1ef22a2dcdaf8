// Reads what a git server answers over HTTP: at first a list of all references (protocol 0 and 1) or of its abilities (protocol 2), then
// the references that were asked for (gitprotocol-http, gitprotocol-v2).
import { type GitRefs, RefCollector } from './git-refs.ts';
import { DELIMITER, FLUSH, type PktLine, pktLine, readPktLines } from './pkt-line.ts';
import { serverWords } from './server-words.ts';
import { SourceError } from './source-error.ts';

/** What a server of protocol 2 needs to be told again. */
export interface RefService {
  /** `sha1` or `sha256`; undefined when the server says nothing. */
  readonly objectFormat: string | undefined;
}

/**
 * @param wanted full names.
 * @returns the references, or how to ask for them. @throws SourceError InvalidAnswer, RepositoryNotFound
 */
export function readAdvertisement(body: Buffer, wanted: readonly string[]): GitRefs | RefService {
  const collector = new RefCollector(wanted);
  let isVersion2 = false;
  let objectFormat: string | undefined;
  for (const line of lines(body)) {
    if (line.startsWith('# service=') || line === 'version 1') continue;
    if (line === 'version 2') isVersion2 = true;
    else if (isVersion2) objectFormat = /^object-format=(\w+)$/.exec(line)?.[1] ?? objectFormat;
    else addRef(collector, line.split('\0', 1)[0] ?? '');
  }
  return isVersion2 ? { objectFormat } : collector.refs;
}

/** The body that asks for references by name, with protocol 2. */
export function lsRefsRequest({ objectFormat }: RefService, wanted: readonly string[]): string {
  return [
    pktLine('command=ls-refs\n'),
    pktLine('agent=kpack\n'),
    ...(objectFormat === undefined ? [] : [pktLine(`object-format=${objectFormat}\n`)]),
    DELIMITER,
    pktLine('peel\n'),
    ...wanted.map((name) => pktLine(`ref-prefix ${name}\n`)),
    FLUSH,
  ].join('');
}

/** Reads the answer to it. @throws SourceError InvalidAnswer, RepositoryNotFound */
export function readLsRefs(body: Buffer, wanted: readonly string[]): GitRefs {
  const collector = new RefCollector(wanted);
  for (const line of lines(body)) addRef(collector, line);
  return collector.refs;
}

function addRef(collector: RefCollector, line: string): void {
  const [id = '', name = '', ...attributes] = line.split(' ');
  const peeled = attributes.find((attribute) => attribute.startsWith('peeled:'))?.slice('peeled:'.length);
  collector.add(name, id, peeled);
}

function* lines(body: Buffer): Generator<string> {
  let last: PktLine | undefined;
  try {
    for (const frame of readPktLines(body)) {
      last = frame;
      if (typeof frame === 'string') continue;
      const line = frame.toString('utf8').replace(/\n$/, '');
      if (line.startsWith('ERR '))
        throw new SourceError('RepositoryNotFound', `the server says: ${serverWords(line.slice(4))}`);
      yield line;
    }
    // What breaks off would otherwise look like a repository without the branch.
    if (last !== 'flush') throw new RangeError('the answer has no end');
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new SourceError('InvalidAnswer', 'the answer is not that of a git server', { cause });
  }
}
