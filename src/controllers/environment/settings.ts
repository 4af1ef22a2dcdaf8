// What an operator tells the controllers, by flags and variables, after all of it has been read and checked.
import type { Mirrors } from '../../registry/mirrors.ts';
import type { ControllerName } from './controller-names.ts';

/** The images of the steps that kpack brings itself; '' where none was given. */
export interface StepImages {
  /** Of the step `prepare`. */
  readonly buildInit: string;
  /** Of the container `pre-start`, with injected sidecars only. */
  readonly buildWaiter: string;
  readonly rebase: string;
  readonly completion: string;
}

/** Flags of the process (spec controllers.md 1.1, and ours). */
export interface ControllerSettings {
  readonly stepImages: StepImages;
  /** Namespace of the controller itself. */
  readonly systemNamespace: string;
  /** Its service account, where cluster-wide attestation keys are. */
  readonly systemServiceAccount: string;
  readonly enablePriorityClasses: boolean;
  /** Upper bound of the platform API of a build; '' is none. */
  readonly maximumPlatformApiVersion: string;
  /** Whether git over ssh goes on where the host's key is not known. */
  readonly sshTrustUnknownHosts: boolean;
  /** Multiplies how many reconciles run at once. */
  readonly scalingFactor: number;
  readonly injectedSidecarSupport: boolean;
  readonly generateSlsaAttestation: boolean;
  readonly gitShallowClone: boolean;
  /** Which controllers run in this process. */
  readonly controllers: readonly ControllerName[];
  /** Only these namespaces; undefined: all. */
  readonly namespaces: readonly string[] | undefined;
  /** How often a source is looked at that says nothing else, ms. */
  readonly sourcePollingMs: number;
  /** Whether sources may be at loopback, link-local and metadata addresses. */
  readonly allowLocalSources: boolean;
  readonly registryMirrors: Mirrors;
  /** Oldest Kubernetes that will do, as `v1.32.0`. */
  readonly kubernetesMinVersion: string;
}
