// A token server for the real registry of a test (the distribution project's token specification): checks user names and
// passwords or a refresh token, signs what is asked for, keeps a list of who asked for what.
import { randomUUID, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAuthority, issueLeaf } from '../../src/certs/authority.ts';

/** A running token server. */
export interface TokenServer {
  /** `http://127.0.0.1:PORT/token` */
  readonly realm: string;
  /** For `auth.token.rootcertbundle` of the registry, PEM. */
  readonly rootCertificate: string;
  /** One line a request: method, user, scopes. */
  readonly requests: string[];
  /** What `expires_in` says, s; undefined leaves it out. */
  expiresIn: number | undefined;
  /** A token as the server would give it, for pushing. */
  token(scopes: readonly string[]): string;
  stop(): Promise<void>;
}

export const ISSUER = 'test token server';
export const SERVICE = 'test registry';

/** @param users passwords by name; @param refreshToken the identity token that is accepted. */
export async function startTokenServer(users: Record<string, string>, refreshToken: string): Promise<TokenServer> {
  const authority = await createAuthority(new Date(), 60 * 60_000);
  const leaf = await issueLeaf(authority, ['localhost'], new Date(), 60 * 60_000);
  const requests: string[] = [];
  const token = (scopes: readonly string[]): string => {
    const seconds = Math.floor(Date.now() / 1000);
    const access = scopes.map((scope) => {
      const [type, name, actions = ''] = scope.split(':');
      return { type, name, actions: actions.split(',') };
    });
    const header = { typ: 'JWT', alg: 'ES256', x5c: [leaf.cert.replace(/-----[^-]+-----|\s/g, '')] };
    const claims = {
      iss: ISSUER,
      sub: '',
      aud: SERVICE,
      exp: seconds + 300,
      nbf: seconds - 60,
      iat: seconds,
      jti: randomUUID(),
      access,
    };
    const signed = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
    const signature = sign('sha256', Buffer.from(signed), { key: leaf.key, dsaEncoding: 'ieee-p1363' });
    return `${signed}.${signature.toString('base64url')}`;
  };
  const http = createServer(async (request, response) => {
    const { user, scopes, isRight } = await read(request, users, refreshToken);
    requests.push(`${request.method} ${user} ${scopes.join(' ')}`);
    if (!isRight) {
      response
        .writeHead(401, { 'content-type': 'application/json' })
        .end('{"details":"incorrect username or password"}');
      return;
    }
    const { expiresIn } = server;
    response.end(
      JSON.stringify({ token: token(scopes), ...(expiresIn === undefined ? {} : { expires_in: expiresIn }) }),
    );
  }).listen(0, '127.0.0.1');
  await once(http, 'listening');
  const server: TokenServer = {
    realm: `http://127.0.0.1:${(http.address() as AddressInfo).port}/token`,
    rootCertificate: authority.cert,
    requests,
    expiresIn: 300,
    token,
    async stop() {
      http.closeAllConnections();
      http.close();
      await once(http, 'close');
    },
  };
  return server;
}

async function read(request: IncomingMessage, users: Record<string, string>, refreshToken: string) {
  if (request.method === 'POST') {
    let body = '';
    for await (const chunk of request) body += chunk;
    const form = new URLSearchParams(body);
    const isRight = form.get('refresh_token') === refreshToken && form.get('grant_type') === 'refresh_token';
    return { user: 'refresh_token', scopes: form.get('scope')?.split(' ') ?? [], isRight };
  }
  const scopes = new URL(request.url ?? '', 'http://x').searchParams.getAll('scope');
  const basic = /^Basic (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  if (basic === undefined)
    return { user: 'anonymous', scopes, isRight: scopes.every((scope) => scope.includes(':public/')) };
  const [user = '', password] = Buffer.from(basic, 'base64').toString().split(':');
  return { user, scopes, isRight: users[user] === password };
}
