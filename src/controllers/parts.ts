// What every controller of a process may use, made once in run-controller.ts and handed to each.
import type { ControllerObserver } from '../reconciler/controller.ts';
import type { EventRecorder } from '../reconciler/event-recorder.ts';
import type { KubeClient } from '../reconciler/kube-client.ts';
import type { Keychain } from '../registry/keychain.ts';
import type { RegistryClient } from '../registry/registry-client.ts';
import type { GitRemotes } from '../source/git-remotes.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Accounts } from './accounts/accounts.ts';
import type { PodLogs } from './build/pod-logs.ts';
import type { ControllerSettings } from './environment/settings.ts';
import type { Informers } from './informers.ts';

/** The surroundings of the controllers. */
export interface Parts {
  readonly settings: ControllerSettings;
  readonly client: KubeClient;
  readonly informers: Informers;
  readonly accounts: Accounts;
  readonly registry: RegistryClient;
  /** The credentials of the process itself, asked last. */
  readonly ownKeychain: Keychain;
  readonly git: GitRemotes;
  readonly podLogs: PodLogs;
  readonly events: EventRecorder;
  readonly logger: Logger;
  /** The time by the API server's clock. */
  readonly now: () => Date;
  /** Metrics of the controller with this name. */
  observer(name: string): ControllerObserver;
}
