// TLS: another certificate without a restart, and the oldest version that is accepted (spec admission.md, 1.1 and 7.4).
import { once } from 'node:events';
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { type Fixture, imageReview, loopbackCertificate, startServer } from './server-fixture.ts';

async function open({ address }: Fixture, options: ConnectionOptions): Promise<TLSSocket> {
  const socket = connect({ host: '127.0.0.1', port: address.port, ...options });
  await once(socket, 'secureConnect');
  return socket;
}

/** The first message of a TLS 1.2 client. */
async function clientHello(): Promise<Buffer> {
  const recorder = createServer().listen(0, '127.0.0.1');
  await once(recorder, 'listening');
  const { port } = recorder.address() as AddressInfo;
  const client = connect({ host: '127.0.0.1', port, maxVersion: 'TLSv1.2' }).on('error', () => undefined);
  const [socket] = (await once(recorder, 'connection')) as [Socket];
  const [hello] = (await once(socket, 'data')) as [Buffer];
  client.destroy();
  recorder.close();
  return hello;
}

describe('a certificate that changes', () => {
  test('is served to new connections, while open ones go on', async () => {
    const server = await startServer();
    const before = await open(server, { ca: server.source.current().ca });
    const next = await loopbackCertificate();
    server.source.change(next);
    const after = await open(server, { ca: next.ca });
    expect(after.getPeerX509Certificate()?.toString()).toBe(next.cert);
    const body = JSON.stringify(imageReview({ tag: 'a' }));
    before.write(
      `POST /validate HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    expect(String((await once(before, 'data'))[0])).toMatch(/^HTTP\/1\.1 200 /);
    expect(server.log()).toContainEqual(expect.objectContaining({ msg: 'serving another certificate' }));
    expect(JSON.stringify(server.log())).not.toContain('PRIVATE KEY');
    for (const socket of [before, after]) socket.destroy();
    await server.close();
  });

  test('that does not fit its key is not served, and said', async () => {
    const server = await startServer();
    const [good, other] = [server.source.current(), await loopbackCertificate()];
    server.source.change({ ...good, cert: other.cert });
    expect(server.log()).toContainEqual(
      expect.objectContaining({ level: 'error', msg: 'cannot serve this certificate; keeping the one before' }),
    );
    (await open(server, { ca: good.ca })).destroy();
    await server.close();
  });

  test('that a client does not trust is said in the log', async () => {
    const server = await startServer({ tlsMinVersion: '1.2' });
    const client = createConnection(server.address.port, '127.0.0.1').on('error', () => undefined);
    client.write(await clientHello());
    await once(client, 'data');
    // The fatal alert "unknown certificate authority" (RFC 5246, 7.2), which Node's own client does not send.
    client.write(Buffer.from([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x30]));
    await expect
      .poll(() => server.log())
      .toContainEqual(expect.objectContaining({ level: 'warn', msg: 'a client does not trust our certificate' }));
    await server.close();
  });
});

describe('the TLS version', () => {
  test.each([
    ['1.3', 'TLSv1.2', 'refused'],
    ['1.3', 'TLSv1.3', 'TLSv1.3'],
    ['1.2', 'TLSv1.2', 'TLSv1.2'],
  ] as const)('with a minimum of %s a client with %s gets: %s', async (tlsMinVersion, maxVersion, outcome) => {
    const server = await startServer({ tlsMinVersion });
    const socket = open(server, { ca: server.source.current().ca, maxVersion });
    const got = await socket.then(
      (opened) => opened.getProtocol(),
      () => 'refused',
    );
    expect(got).toBe(outcome);
    await socket.then(
      (opened) => opened.destroy(),
      () => undefined,
    );
    await server.close();
  });
});
