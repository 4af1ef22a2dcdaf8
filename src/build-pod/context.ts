// All that a pod depends on beside its Build: found out by the Build controller, so that buildPod stays pure.
import type { ImageConfig } from '../registry/image-config.ts';
import type { CredentialServiceAccount } from '../registry/service-account-secrets.ts';

/** Images of kpack's own steps. */
export interface StepImages {
  readonly buildInit: string;
  readonly completion: string;
  readonly rebase: string;
  readonly buildWaiter: string;
}

/** The parts of a core/v1 Secret that are looked at; of `data` only whether `cosign.key` has something in it. */
export interface AccountSecret {
  readonly metadata?: {
    readonly name?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly type?: string;
  readonly data?: Readonly<Record<string, string>>;
}

/** The builder image of a Build. */
export interface BuilderImage {
  /** What the containers run: `spec.builder.image` as it is written, or `status.latestImage` of the builder that `ref` names. */
  readonly reference: string;
  /** As the registry has it under that reference. */
  readonly config: ImageConfig;
}

/** Configuration of the controller, and what the cluster and the registry said about one Build. */
export interface BuildPodContext {
  readonly images: StepImages;
  /** Flag `injected-sidecar-support`: steps wait for the sidecars of a service mesh. */
  readonly injectedSidecars: boolean;
  /** Flag `maximum-platform-api-version`; no upper bound when empty. */
  readonly maximumPlatformApi: string;
  /** Flag `insecure-ssh-trust-unknown-hosts`. */
  readonly trustUnknownSshHosts: boolean;
  /** The service account of the Build. */
  readonly serviceAccount: CredentialServiceAccount;
  /** The Secrets that `serviceAccount.secrets` names, in any order; others do no harm. */
  readonly secrets: readonly AccountSecret[];
  readonly builder: BuilderImage;
  /**
   * Names of the Secrets of provisioned services (`status.binding.name`), by the name that the service has in `spec.services`.
   * Services of kind Secret need no entry; another one without an entry is left out of the pod.
   */
  readonly serviceSecrets: ReadonlyMap<string, string>;
  /** What `secrets` of all service accounts of the namespace name; only looked at for a Build with services or bindings. */
  readonly forbiddenSecrets: ReadonlySet<string>;
  /** The time that `creationTime: now` stands for. */
  readonly now: Date;
  /** True when `spec.lastBuild.image` is known to be gone from the registry: then there is nothing to rebase. */
  readonly isLastImageGone?: boolean;
}
