// The webhook's service account: with the manifests' rights and a real token the process does all of its work, and nobody who steals that token can do more.
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { TARGETS } from '../../src/certs/targets.ts';
import { type Installation, install } from './installation.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

const cluster = sharedControlPlane();
let kpack: Installation;

beforeAll(async () => {
  kpack = await install(cluster);
});
afterAll(() => kpack?.stop());

const user = 'system:serviceaccount:kpack:webhook';
const asWebhook = (...args: string[]) => cluster.kubectl(args, { kubeconfig: kpack.identity });

describe('what it does', () => {
  test('fills its Secret and publishes its authority in the six objects that lead to it', async () => {
    const secret = ['get', 'secret', 'webhook-certs', '-n', 'kpack', '-o=jsonpath={.data}'];
    const data = JSON.parse(await cluster.kubectlOk(secret));
    expect(Object.keys(data).toSorted()).toEqual([
      'ca-bundle.pem',
      'ca-cert.pem',
      'ca-key.pem',
      'generation',
      'server-cert.pem',
      'server-key.pem',
    ]);
    const paths = '{.webhooks[*].clientConfig.caBundle}{.spec.conversion.webhook.clientConfig.caBundle}';
    for (const { resource, name } of TARGETS) {
      const args = ['get', `${resource.plural}.${resource.group}`, name, `-o=jsonpath=${paths}`];
      await vi.waitFor(async () => expect(await cluster.kubectlOk(args), name).toBe(data['ca-cert.pem']), 10_000);
    }
  });

  test('knows the StorageClasses: the default class decides within seconds whether an Image gets a cache', async () => {
    const input = JSON.stringify({
      apiVersion: 'kpack.io/v1alpha2',
      kind: 'Image',
      metadata: { name: 'rights', namespace: 'default' },
      spec: {
        tag: 'team/app',
        builder: { kind: 'ClusterBuilder', name: 'default' },
        source: { git: { url: 'https://git.example.com/app.git', revision: 'main' } },
      },
    });
    const cache = async () => {
      const args = ['create', '--dry-run=server', '--filename=-', '--output=jsonpath={.spec.cache}'];
      return cluster.kubectlOk(args, { input });
    };
    const becomes = (wanted: string) =>
      vi.waitFor(async () => expect(await cache()).toBe(wanted), { timeout: 5_000, interval: 50 });
    const isDefault = 'storageclass.kubernetes.io/is-default-class';
    await becomes('');
    const storageClass = {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: 'rights', annotations: { [isDefault]: 'true' } },
      provisioner: 'example.com/none',
    };
    await cluster.kubectlOk(['create', '--filename=-'], { input: JSON.stringify(storageClass) });
    await becomes('{"volume":{"size":"2G"}}');
    await cluster.kubectlOk(['annotate', 'storageclass', 'rights', `${isDefault}=false`, '--overwrite']);
    await becomes('');
    await cluster.kubectlOk(['annotate', 'storageclass', 'rights', `${isDefault}=true`, '--overwrite']);
    await becomes('{"volume":{"size":"2G"}}');
    await cluster.kubectlOk(['delete', 'storageclass', 'rights']);
    await becomes('');
  });

  test('is refused nothing', async () => {
    // Another replica: in the first moment after the installation an API server may not have read the new roles yet, and the first one waits for that.
    const replica = await kpack.addReplica();
    await replica.ready();
    const lines = await replica.log();
    expect(lines.map(({ msg }) => msg)).toContain('serving this certificate');
    expect(lines.filter(({ level }) => level !== 'info')).toEqual([]);
  });
});

describe('what it may not do', () => {
  test('its rights, as the API server counts them', async () => {
    const list = (await asWebhook('auth', 'can-i', '--list', '--namespace=kpack', '--no-headers')).stdout;
    const rights = list
      .split('\n')
      .map((line) => line.replaceAll(/ {2,}/g, ' ').trim())
      // Every account may ask who it is and read the API's own description.
      .filter((line) => line !== '' && !line.startsWith('[') && !/^selfsubject\w+\./.test(line));
    expect(rights.toSorted()).toEqual([
      'customresourcedefinitions.apiextensions.k8s.io [] [builders.kpack.io] [get list watch patch]',
      'customresourcedefinitions.apiextensions.k8s.io [] [builds.kpack.io] [get list watch patch]',
      'customresourcedefinitions.apiextensions.k8s.io [] [images.kpack.io] [get list watch patch]',
      'customresourcedefinitions.apiextensions.k8s.io [] [sourceresolvers.kpack.io] [get list watch patch]',
      'events [] [] [create patch]',
      'leases.coordination.k8s.io [] [] [get list watch create update patch delete]',
      'mutatingwebhookconfigurations.admissionregistration.k8s.io [] [defaults.webhook.kpack.io] [get list watch patch]',
      'secrets [] [webhook-certs] [get list watch update patch create]',
      'storageclasses.storage.k8s.io [] [] [get list watch]',
      'validatingwebhookconfigurations.admissionregistration.k8s.io [] [validation.webhook.kpack.io] [get list watch patch]',
    ]);
  });

  // Server-side apply is one PATCH; kubectl patch would first ask for the object and fail there.
  const applied = ['apply', '--server-side', '--filename=-'];
  test.each<[string, string, string[], object?]>([
    ['list the Secrets of its namespace', 'list resource "secrets"', ['get', 'secrets', '-n', 'kpack']],
    ['list the Secrets of others', 'list resource "secrets"', ['get', 'secrets', '-n', 'kube-system']],
    ['list all Secrets', 'list resource "secrets"', ['get', 'secrets', '-A']],
    ['read another Secret', 'get resource "secrets"', ['get', 'secret', 'other', '-n', 'kpack']],
    ['read its Secret’s namesake', 'get resource "secrets"', ['get', 'secret', 'webhook-certs', '-n', 'default']],
    ['make Secrets', 'create resource "secrets"', ['create', 'secret', 'generic', 'new', '-n', 'kpack']],
    [
      'make another Secret by server-side apply',
      'patch resource "secrets"',
      applied,
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'other', namespace: 'kpack' } },
    ],
    ['delete its Secret', 'delete resource "secrets"', ['delete', 'secret', 'webhook-certs', '-n', 'kpack']],
    [
      'change another registration',
      'patch resource "validatingwebhookconfigurations"',
      applied,
      {
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind: 'ValidatingWebhookConfiguration',
        metadata: { name: 'other' },
      },
    ],
    [
      'delete its registration',
      'delete resource "validatingwebhookconfigurations"',
      ['delete', 'validatingwebhookconfiguration', 'validation.webhook.kpack.io'],
    ],
    [
      'change another CustomResourceDefinition',
      'patch resource "customresourcedefinitions"',
      applied,
      {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name: 'clusterstores.kpack.io', labels: { mine: 'now' } },
      },
    ],
    ['read Images', 'list resource "images"', ['get', 'images', '-A']],
    ['read pods', 'list resource "pods"', ['get', 'pods', '-n', 'kpack']],
    ['read ConfigMaps', 'list resource "configmaps"', ['get', 'configmaps', '-n', 'kpack']],
    ['get tokens', 'create resource "serviceaccounts/token"', ['create', 'token', 'webhook', '-n', 'kpack']],
  ])('%s', async (_, verb, command, object) => {
    const input = object === undefined ? '' : JSON.stringify(object);
    const { code, stderr } = await cluster.kubectl(command, { kubeconfig: kpack.identity, input });
    expect(code).toBe(1);
    expect(stderr).toMatch(/forbidden/i);
    expect(stderr).toContain(`User "${user}" cannot ${verb}`);
  });
});
