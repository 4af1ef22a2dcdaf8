// A number below all of 64 bits becomes one of them by rounding, on its way to the webhooks only: the answer is the API server's own, as recorded
// by bench/agreement.ts.
import { expect, test } from 'vitest';
import { type JsonObject, parseJson } from '../../src/schemas/json.ts';
import { firstAnswer } from './first-answer.ts';
import { context, manifest } from './manifest.ts';

const image = (stripComponents: string): JsonObject =>
  parseJson(`{"apiVersion": "kpack.io/v1alpha2", "kind": "Image", "metadata": {"name": "app"}, "spec": {
    "tag": "team/app", "builder": {"kind": "Builder", "name": "java"},
    "source": {"blob": {"url": "https://example.com/app.zip", "stripComponents": ${stripComponents}}}}}`) as JsonObject;

const at = 'spec.source.blob.stripComponents';
test.each([
  [
    '-9223372036854775809',
    `Image.kpack.io "app" is invalid: [${at}: Invalid value: "float64": ${at} in body must be of type int64: "float64", <nil>: Invalid value: "": Checked value must be of type integer with format int64 in ${at}]`,
  ],
  [
    '-9223372036854775808',
    `admission webhook "validation.webhook.kpack.io" denied the request: validation failed: expected positive integer got -9223372036854775808: ${at}`,
  ],
  ['9223372036854775807', undefined],
])('%s', (number, answer) => {
  expect(firstAnswer(manifest(image(number)), context)?.trimEnd()).toBe(answer);
});
