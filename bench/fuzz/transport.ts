// Requests that are unusual, wrong or broken as HTTP, whatever their body.
import { type FuzzCase, headOf, plainCase } from './case.ts';
import type { Random } from './random.ts';

const JSON_TYPE = 'Content-Type: application/json';
const FRAMES = 'Content-Length: ';

const CONTENT_TYPES: readonly [string | undefined, FuzzCase['expects']][] = [
  ['text/plain', 'refusal'],
  [undefined, 'refusal'],
  ['', 'refusal'],
  ['application/jsonp', 'refusal'],
  ['application/json/x', 'refusal'],
  ['application/vnd.kubernetes.protobuf', 'refusal'],
  ['multipart/form-data; boundary=x', 'refusal'],
  ['application/json; charset=utf-8', 'answer'],
  ['APPLICATION/JSON', 'answer'],
  ['application/json;', 'answer'],
  ['application/json, text/plain', 'answer'],
];

const PATHS = [
  '/',
  '/x',
  '/defaults/',
  '/Validate',
  '/defaults%00',
  '//validate',
  '/./validate',
  '/a/../validate',
  '/validate;x=1',
  '/%zz',
  '/%c0%ae',
  '/\u00e4',
].concat([
  '*',
  'validate',
  'http://localhost/nothing',
  '/validate/x',
  '/metrics',
  `/${'a'.repeat(9_000)}`,
  `/${'a'.repeat(20_000)}`,
  '/<script>',
  '/__proto__',
]);

const METHODS = ['GET', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE', 'CONNECT', 'PROPFIND', 'BREW', 'post', 'P OST'];

/** Heads that no client should write; `%` stands for the length of the body. */
const BROKEN_HEADS = [
  'POST /validate HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: %\r\n\r\n',
  'POST /validate HTTP/9.9\r\nHost: x\r\nContent-Length: %\r\n\r\n',
  'POST /validate\r\n\r\n',
  'POST /validate HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n',
  'POST /validate HTTP/1.1\r\nHost: x\r\nContent-Length: 5x\r\n\r\n',
  'POST /validate HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n',
  'POST /validate HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n',
  'POST /validate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
  'POST /validate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n',
  'POST /validate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: gzip\r\nContent-Length: %\r\n\r\n',
  'POST /validate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nX: a\u0000b\r\nContent-Length: %\r\n\r\n',
  'POST /validate HTTP/1.1\r\nHost: x\r\n folded\r\nContent-Length: %\r\n\r\n',
  `POST /validate HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(40_000)}\r\n\r\n`,
  `POST /validate HTTP/1.1\r\nHost: x\r\n${'X: a\r\n'.repeat(3_000)}\r\n`,
  '\r\n\r\n\r\n\r\nGET',
  '\u0016\u0003\u0001\u0000\u0005hello\r\n\r\n',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
];

type Variant = (plain: FuzzCase, random: Random) => Partial<FuzzCase>;

const chunked: Variant = (plain, random) => {
  const pieces: Buffer[] = [];
  for (let at = 0; at < plain.body.length; ) {
    const piece = plain.body.subarray(at, at + random.pick([1, 7, 100, 1_000, 16_384]));
    at += piece.length;
    pieces.push(
      Buffer.concat([
        Buffer.from(`${piece.length.toString(16)}${random.pick(['', ';x=1'])}\r\n`),
        piece,
        Buffer.from('\r\n'),
      ]),
    );
    if (pieces.length > 60) {
      const rest = plain.body.subarray(at);
      at = plain.body.length;
      if (rest.length > 0)
        pieces.push(Buffer.concat([Buffer.from(`${rest.length.toString(16)}\r\n`), rest, Buffer.from('\r\n')]));
    }
  }
  pieces.push(Buffer.from(random.pick(['0\r\n\r\n', '0\r\nX-Trailer: a\r\n\r\n'])));
  return { name: 'chunked', head: headOf('POST', plain.path, [JSON_TYPE, 'Transfer-Encoding: chunked']), pieces };
};

const slow: Variant = ({ body }, random) => {
  const count = random.between(2, 8);
  const size = Math.ceil((body.length + 1) / count);
  const pieces = Array.from({ length: count }, (_, n) => body.subarray(n * size, (n + 1) * size));
  return { name: 'slow', pieces, pauseMs: random.pick([10, 50, 100]) };
};

const truncated: Variant = ({ body, path }, random) => ({
  name: 'truncated',
  head: headOf('POST', path, [JSON_TYPE, FRAMES + (body.length + random.pick([1, 100, 1e6, 8e6]))]),
  connection: 'end',
  expects: 'anything',
});

const truncatedChunks: Variant = ({ body, path }) => ({
  name: 'truncated chunks',
  head: headOf('POST', path, [JSON_TYPE, 'Transfer-Encoding: chunked']),
  pieces: [Buffer.concat([Buffer.from(`${(body.length + 10).toString(16)}\r\n`), body])],
  connection: 'end',
  expects: 'anything',
});

const contentType: Variant = ({ body, path }, random) => {
  const [type, expects] = random.pick(CONTENT_TYPES);
  const headers = [...(type === undefined ? [] : [`Content-Type: ${type}`]), FRAMES + body.length];
  return { name: `content type ${type}`, head: headOf('POST', path, headers), expects };
};

const query: Variant = ({ body, path }, random) => ({
  name: 'query',
  head: headOf('POST', path + random.pick(['?timeout=10s', '?', '?a=b&a=c', `?${'q'.repeat(5_000)}`]), [
    JSON_TYPE,
    FRAMES + body.length,
  ]),
});

const otherPath: Variant = ({ body }, random) => {
  const path = random.pick(PATHS);
  return {
    name: `path ${path.slice(0, 40)}`,
    head: headOf('POST', path, [JSON_TYPE, FRAMES + body.length]),
    expects: 'refusal',
  };
};

const otherMethod: Variant = ({ body, path }, random) => {
  const method = random.pick(METHODS);
  return {
    name: `method ${method}`,
    head: headOf(method, path, [JSON_TYPE, FRAMES + body.length]),
    expects: 'refusal',
  };
};

const broken: Variant = ({ body }, random) => {
  const head = random.pick(BROKEN_HEADS);
  return {
    name: `broken head ${BROKEN_HEADS.indexOf(head)}`,
    head: head.replace('%', String(body.length)),
    connection: 'end',
    expects: 'anything',
  };
};

const expectContinue: Variant = ({ body, path }) => ({
  name: 'expect 100-continue',
  head: headOf('POST', path, [JSON_TYPE, FRAMES + body.length, 'Expect: 100-continue']),
});

const probe: Variant = (_plain, random) => ({
  name: 'probe',
  head: `GET ${random.pick(['/', '/validate', '/x'])} HTTP/1.1\r\nHost: x\r\nUser-Agent: kube-probe/1.34\r\n\r\n`,
  pieces: [],
  expects: 'answer',
});

const VARIANTS = [
  chunked,
  chunked,
  slow,
  truncated,
  truncated,
  truncatedChunks,
  contentType,
  contentType,
  query,
  otherPath,
  otherPath,
  otherMethod,
  otherMethod,
].concat([broken, broken, expectContinue, probe]);

/** Sends a body in an unusual way. */
export function transportCase(index: number, path: string, body: Buffer, random: Random): FuzzCase {
  const plain = plainCase(index, '', path, body);
  const varied = { ...plain, ...random.pick(VARIANTS)(plain, random) };
  return { ...varied, name: `http: ${varied.name}` };
}
