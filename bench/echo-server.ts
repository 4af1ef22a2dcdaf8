// What the targets are measured against: Fastify over TLS that does nothing but parse a JSON body and send it back, as its
// documentation shows, in a process of its own. Usage: echo-server.ts PORT KEY_FILE CERTIFICATE_FILE
import { readFileSync } from 'node:fs';
import { fastify } from 'fastify';

const [port = '', keyFile = '', certFile = ''] = process.argv.slice(2);

const app = fastify({
  logger: false,
  keepAliveTimeout: 125_000,
  https: { key: readFileSync(keyFile), cert: readFileSync(certFile), minVersion: 'TLSv1.3' },
});
app.post('/echo', async (request) => request.body);
await app.listen({ host: '127.0.0.1', port: Number(port) });
