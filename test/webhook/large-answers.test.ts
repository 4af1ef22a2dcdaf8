// Answers that are larger than what a connection buffers, one after the other on one connection, as an API server converts lists.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HttpsConnection, postRequest } from '../../bench/https-connection.ts';
import { conversionReview, newImage } from '../../bench/reviews.ts';
import { makeWorkspace, type StandaloneProcess, startStandalone } from './standalone-process.ts';

const workspace = makeWorkspace();
let kpack: StandaloneProcess;

beforeAll(async () => {
  kpack = await startStandalone(workspace);
});
afterAll(async () => {
  kpack?.child.kill('SIGKILL');
  await kpack?.ended;
  workspace.remove();
});

test.each([4, 40, 120, 400, 1500])('conversions of %i Images follow each other on one connection', async (count) => {
  const images = Array.from({ length: count }, (_, i) => newImage('v1alpha2', `app-${i}`));
  const request = postRequest('/convert', JSON.stringify(conversionReview('v1alpha1', images)));
  const connection = await HttpsConnection.open({ port: kpack.port, ca: kpack.ca });
  try {
    const answers: string[] = [];
    // The next request is sent in the moment in which the answer before it is there: nothing may be done in between.
    for (let i = 0; i < 25; i += 1) answers.push((await connection.exchange(request)).body);
    for (const answer of answers) expect(JSON.parse(answer).response.convertedObjects).toHaveLength(count);
  } finally {
    connection.destroy();
  }
});
