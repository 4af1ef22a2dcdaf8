// Reads what `kubectl apply -k manifests` installs, for the tests of this folder, by its own way and not through the release file.
import { readFileSync } from 'node:fs';
import type { V1Deployment, V1PodSpec } from '@kubernetes/client-node';
import { parse, parseAllDocuments } from 'yaml';

/** A Kubernetes object as a manifest states it. */
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string> };
}

/** The files that manifests/kustomization.yaml lists, in its order, as paths from the project's root. */
export const files: string[] = parse(readFileSync('manifests/kustomization.yaml', 'utf8')).resources.map(
  (file: string) => `manifests/${file}`,
);

/** The objects of a file, in its order. */
export function objectsIn<T extends Manifest>(file: string): T[] {
  return parseAllDocuments(readFileSync(file, 'utf8')).map((document) => {
    if (document.errors[0]) throw new Error(`${file}: ${document.errors[0].message}`);
    return document.toJS();
  });
}

/** All installed objects, in the order of the release file. */
export const installed: Manifest[] = files.flatMap((file) => objectsIn(file));

/** The one installed object of this kind and name. */
export function find<T extends object>(kind: string, name: string): T & Manifest {
  const [found, ...more] = installed.filter((object) => object.kind === kind && object.metadata.name === name);
  if (!found || more.length > 0) throw new Error(`${found ? 'more than one' : 'no'} ${kind} ${name} in manifests/`);
  return found as T & Manifest;
}

/** The webhook's Deployment, with the parts that it must have. */
export const deployment = find<V1Deployment>('Deployment', 'kpack-webhook').spec!;
/** The pod that the Deployment runs, and its labels. */
export const pod: V1PodSpec = deployment.template.spec!;
export const podLabels = deployment.template.metadata!.labels!;
/** The webhook's container in it. */
export const container = pod.containers[0]!;

/** The same of the controller. */
export const controllerDeployment = find<V1Deployment>('Deployment', 'kpack-controller').spec!;
export const controllerPod: V1PodSpec = controllerDeployment.template.spec!;
export const controllerLabels = controllerDeployment.template.metadata!.labels!;
export const controllerContainer = controllerPod.containers[0]!;
