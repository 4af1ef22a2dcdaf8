// One replica: the keeper, the publisher, the report and the readiness of the real one, with every request to the API server cut
// into its sending and its arrival.
import type { X509Certificate } from 'node:crypto';
import { type Chain, isChain, readChain } from '../../../src/certs/chain.ts';
import { createEvidence } from '../../../src/certs/evidence.ts';
import { generationOf } from '../../../src/certs/generation.ts';
import { isUnexpired } from '../../../src/certs/inspect.ts';
import { MATERIAL_PARTS, type Material, sameMaterial } from '../../../src/certs/material.ts';
import { nextBundle } from '../../../src/certs/next-bundle.ts';
import { isOurs } from '../../../src/certs/own-authority.ts';
import { type Change, perform } from '../../../src/certs/perform.ts';
import { type Start, whyNotReady } from '../../../src/certs/readiness.ts';
import type { ReplicaReport } from '../../../src/certs/replica-report.ts';
import { createRollCall } from '../../../src/certs/roll-call.ts';
import { mayServe, nextStep, type Phase, type Situation, type Trust } from '../../../src/certs/rotation.ts';
import { neededTrust, wantedTrust } from '../../../src/certs/wanted-trust.ts';
import { FLIGHT_MS, type Follower, PLACES, type Place, type Server, short, type World } from './world.ts';

/** How long a report counts, and how often it is renewed, ms; as in src/certs/replica-lease.ts. */
const LEASE_MS = 15_000;
const RENEW_MS = 5_000;

interface Good {
  readonly material: Material;
  readonly chain: Chain;
}

interface Decided {
  readonly step: Change;
  readonly situation: Situation;
  readonly version: number;
}

export interface ReplicaOptions {
  readonly name: string;
  readonly clockOffsetMs: number;
  /** Makes certificates without leading, and serves nothing: `kpack certs rotate`. */
  readonly command?: 'leaf' | 'authority' | undefined;
}

export class Replica implements Follower, Server {
  readonly name: string;
  leads = false;
  memory: Material | undefined;
  /** By the last look at the store. */
  phase: Phase | undefined;
  /** The command has asked for a rotation, and what it asked for was begun. */
  isBegun = false;
  isDone = false;
  readonly #world: World;
  readonly #offset: number;
  readonly #command: 'leaf' | 'authority' | undefined;
  readonly #places: (Place | undefined)[] = Array.from({ length: PLACES }, () => undefined);
  readonly #trusted;
  readonly #announced;
  readonly #rollCall;
  readonly #publishing = new Set<number>();
  #synced = false;
  #serving: Good | undefined;
  #ready = false;
  #renewal = 0;
  #reporting = false;
  #dead = false;
  #decided: Decided | undefined;
  #restUntil = 0;

  constructor(world: World, { name, clockOffsetMs, command }: ReplicaOptions) {
    this.#world = world;
    this.name = name;
    this.#offset = clockOffsetMs;
    this.#command = command;
    const clock = () => world.time;
    this.#trusted = createEvidence(clock);
    this.#announced = createEvidence(clock);
    this.#rollCall = createRollCall(() => this.#now(), clock);
    world.follow(this);
    if (command !== undefined) return;
    world.servers.add(this);
    // Without a pod to say that it is there, who falls silent for long is gone.
    if (!world.pods) world.later(RENEW_MS, () => this.#renew());
  }

  get servedIssuer(): X509Certificate | undefined {
    return this.#ready ? this.#serving?.chain.issuer : undefined;
  }

  get servedLeaf(): X509Certificate | undefined {
    return this.#ready ? this.#serving?.chain.leaf : undefined;
  }

  get ready(): boolean {
    return this.#ready;
  }

  get isWriting(): boolean {
    return this.#decided !== undefined;
  }

  /** Starts in the middle of a life: serving, known and trusted for long. */
  settleIn(material: Material): void {
    const chain = readChain(material, this.#world.wanted.essentialName, this.#now());
    if (!isChain(chain)) throw new Error('cannot start with this content');
    this.memory = material;
    this.#serving = { material, chain };
    this.#ready = true;
    const report = this.#report();
    this.#world.report(this.name, report);
    this.#announced.observe(report.needs.map((ca) => ca.fingerprint256));
  }

  seePlace(index: number, place: Place, afterGap: boolean): void {
    const before = this.#places[index];
    if (before?.version === place.version) return;
    this.#places[index] = place;
    if (afterGap) this.#trusted.forget();
    this.#trusted.observe(this.#trustedEverywhere());
    this.#look();
  }

  seeReport(name: string, report: ReplicaReport | undefined): void {
    const isKnown = this.#rollCall.reports().some(({ lease }) => lease === name);
    this.#rollCall.heard(name, report);
    // A newcomer wants to know at once who is alive.
    if (!isKnown && report !== undefined && name !== this.name && this.#ready) this.report();
    this.#look();
  }

  seeReports(reports: ReadonlyMap<string, ReplicaReport>): void {
    for (const { lease } of this.#rollCall.reports()) if (!reports.has(lease)) this.seeReport(lease, undefined);
    for (const [name, report] of reports) this.seeReport(name, report);
    this.#synced = true;
    this.#look();
  }

  listen(isOpen: boolean): void {
    if (isOpen || this.#world.rules.listen) this.#rollCall.listen(isOpen);
    this.#look();
  }

  /** Ends without a word. */
  die(): void {
    this.#dead = true;
    this.#world.leave(this);
    this.#world.servers.delete(this);
    if (this.#command === undefined && this.#world.pods) this.#world.forgetReport(this.name);
    this.#world.note(`${this.name} died`);
  }

  /** Reads the store and decides. */
  keep(): void {
    if (!this.#world.reaches(this.name)) return;
    const { material: stored, version } = this.#world.store;
    const { wanted } = this.#world;
    const now = this.#now();
    const chain = readChain(stored, wanted.essentialName, now);
    const situation: Situation = {
      stored,
      remembered: this.memory,
      trust: this.#trust,
      alignedForMs: isChain(chain) && this.#synced ? this.#rollCall.alignedFor(chain.issuer.fingerprint256) : undefined,
      othersHold: !this.#synced || this.#others().some(({ isLive, serving }) => isLive && serving !== undefined),
      mayMake: this.leads || this.#command !== undefined,
      force: this.isBegun ? undefined : this.#command,
      now,
    };
    const step = nextStep(situation, wanted);
    if (isChain(chain) && step.do !== 'restore') {
      if (generationOf(stored) >= generationOf(this.memory ?? {})) this.memory = stored;
      if (this.#command === undefined) this.#consider({ material: stored, chain }, now);
    }
    this.#decided = undefined;
    if (step.do === 'rest') {
      this.phase = step.phase;
      const pending = !sameMaterial(this.#serving?.material ?? {}, this.memory ?? {});
      const ms = step.until.getTime() - now.getTime();
      this.#restUntil = this.#world.time + Math.max(50, pending ? Math.min(ms, wanted.policy.propagationMs / 10) : ms);
      const earlier = isChain(chain)
        ? chain.bundle.filter((ca) => ca.fingerprint256 !== chain.issuer.fingerprint256)
        : [];
      if (this.isBegun && step.phase !== 'prepare' && !earlier.some(isOurs)) this.isDone = true;
      return;
    }
    this.phase = undefined;
    this.#decided = { step, situation, version };
  }

  /** Carries out what was decided. `parts`: dies after as many parts, in a store that cannot write all at once. */
  async write(parts?: number): Promise<void> {
    const decided = this.#decided;
    if (decided === undefined) return;
    this.#decided = undefined;
    const { step, situation, version } = decided;
    const made = await perform(step, situation, this.#world.wanted);
    if (this.#dead || !this.#world.reaches(this.name) || this.#world.store.version !== version) return;
    if (parts === undefined) {
      this.#world.write(made, `${this.name} ${step.do} (${step.reason})`);
      if (step.do === 'prepare' || step.do === 'renew-leaf' || step.do === 'begin') this.isBegun = true;
      return;
    }
    const written = new Set<string>(MATERIAL_PARTS.slice(0, parts));
    const half = MATERIAL_PARTS.map((part) => [part, written.has(part) ? made[part] : situation.stored[part]]);
    this.#world.write(
      Object.fromEntries(half.filter(([, text]) => text !== undefined)),
      `${this.name} half of ${step.do}`,
    );
    this.die();
  }

  /** Sends a report of the present state. */
  report(): void {
    if (this.#reporting || this.#command !== undefined) return;
    const report = this.#report();
    if (!this.#world.reaches(this.name)) return;
    this.#reporting = true;
    this.#reportedAt = this.#world.time;
    this.#world.later(this.#world.random(FLIGHT_MS), () => {
      const arrives = !this.#dead && this.#world.arrives(this.name);
      if (arrives) this.#world.report(this.name, report);
      this.#world.later(this.#world.random(FLIGHT_MS), () => {
        this.#reporting = false;
        if (!arrives || !this.#world.reaches(this.name)) return;
        this.#announced.observe(report.needs.map((ca) => ca.fingerprint256));
        this.#look();
      });
    });
  }
  #reportedAt = 0;

  // Says once more what was said last.
  #renew(): void {
    if (this.#dead) return;
    this.#world.later(RENEW_MS, () => this.#renew());
    const last = this.#world.reports.get(this.name);
    if (last === undefined || this.#reporting || !this.#world.reaches(this.name)) return;
    this.#world.report(this.name, { ...last, renewTime: String(this.#renewal++) });
  }

  /** Whether the last report that arrived says what is so now. */
  get isReported(): boolean {
    const last = this.#world.reports.get(this.name);
    const now = this.#report();
    const same = (a: readonly X509Certificate[], b: readonly X509Certificate[]) =>
      a.length === b.length && a.every((ca, i) => ca.fingerprint256 === b[i]?.fingerprint256);
    return (
      last !== undefined &&
      last.isReady === now.isReady &&
      last.serving?.leaf === now.serving?.leaf &&
      same(last.needs, now.needs)
    );
  }

  /** Sends what a place shall say, if that is something else than what it says. */
  publish(index: number): void {
    const seen = this.#places[index];
    if (seen === undefined || this.#publishing.has(index) || this.#command !== undefined) return;
    if (!this.#world.reaches(this.name)) return;
    const bundle = this.#wantedBundle(seen);
    if (bundle === undefined) return;
    this.#publishing.add(index);
    this.#world.later(this.#world.random(FLIGHT_MS), () => {
      this.#publishing.delete(index);
      if (!this.#world.arrives(this.name) || this.#world.places[index]?.version !== seen.version) return;
      this.#world.publish(index, bundle, this.name);
    });
  }

  /** Everything that is due. */
  async act(): Promise<void> {
    if (this.#dead) return;
    this.#rollCall.look();
    if (this.#world.reaches(this.name) && (this.#restUntil <= this.#world.time || this.#wake)) {
      this.#wake = false;
      this.keep();
      for (let i = 0; this.#decided !== undefined && i < 3; i += 1) {
        await this.write();
        this.keep();
      }
    }
    if (this.#command !== undefined) return;
    this.#turnReady();
    if (!this.isReported || this.#world.time - this.#reportedAt >= RENEW_MS) this.report();
    for (let index = 0; index < PLACES; index += 1) this.publish(index);
  }
  #wake = true;
  wake(): void {
    this.#wake = true;
  }

  #now(): Date {
    return this.#world.now(this.#offset);
  }

  readonly #trust: Trust = (fingerprint) => {
    const seen = this.#trusted.heldFor(fingerprint);
    if (!this.#world.rules.announce || this.#command !== undefined) return seen;
    const announced = this.#announced.heldFor(fingerprint);
    return seen === undefined || announced === undefined ? undefined : Math.min(seen, announced);
  };

  #consider(next: Good, now: Date): void {
    const serving = this.#serving && isUnexpired(this.#serving.chain.leaf, now) ? this.#serving : undefined;
    const better = this.#world.rules.carefulStart && !this.#ready ? undefined : serving?.chain;
    if (!mayServe(next.chain, better, this.#trust, this.#world.wanted)) return;
    const before = this.#serving?.chain.issuer;
    this.#serving = next;
    if (before?.fingerprint256 !== next.chain.issuer.fingerprint256) {
      this.#world.note(`${this.name} serves ${short(next.chain.issuer)}`);
      this.#look();
    }
  }

  #look(): void {
    this.#wake = true;
    if (this.#command === undefined) this.#turnReady();
  }

  #turnReady(): void {
    const issuer = this.#serving?.chain.issuer.fingerprint256;
    if (this.#ready || issuer === undefined || !this.#mayTurnReady(issuer)) return;
    this.#ready = true;
    this.#world.note(`${this.name} is ready`);
  }

  #mayTurnReady(issuer: string): boolean {
    const { rules, wanted } = this.#world;
    if (!this.#trustedEverywhere().has(issuer)) return false;
    if (!rules.carefulStart) return true;
    const isForeign = (ca: X509Certificate) => !isOurs(ca) && isUnexpired(ca, this.#now());
    const start: Start = {
      issuer,
      trustedForMs: this.#trust(issuer),
      publishedForMs: this.#world.time - Math.max(...this.#places.map((place) => place?.at ?? this.#world.time)),
      trustsForeign: this.#places.some((place) => place?.bundle.some(isForeign)),
      others: this.#synced
        ? this.#others().map((each) => ({ ...each, issuer: each.serving?.issuer.fingerprint256 }))
        : undefined,
    };
    return whyNotReady(start, wanted.policy) === undefined;
  }

  #read(material: Material | undefined): Chain | undefined {
    const chain = material && readChain(material, this.#world.wanted.essentialName, this.#now());
    return isChain(chain) ? chain : undefined;
  }

  #others() {
    return this.#rollCall.reports().filter(({ lease }) => lease !== this.name);
  }

  #report(): ReplicaReport {
    const chain = this.#serving?.chain;
    return {
      identity: this.name,
      serving: chain && { leaf: chain.leaf.fingerprint256, leafNotAfter: chain.leaf.validToDate, issuer: chain.issuer },
      needs: neededTrust(chain, this.#world.rules.announce ? this.#read(this.memory) : undefined),
      isReady: this.#ready,
      renewTime: String(this.#renewal++),
      durationMs: LEASE_MS,
      ownedByPod: this.#world.pods,
    };
  }

  #trustedEverywhere(): Set<string> {
    const [first, ...others] = this.#places.map((place) => new Set(place?.bundle.map((ca) => ca.fingerprint256)));
    return new Set([...(first ?? [])].filter((one) => others.every((place) => place.has(one))));
  }

  // As in src/certs/cluster-certificates.ts.
  #wantedBundle(seen: Place): X509Certificate[] | undefined {
    const now = this.#now();
    const named = this.#rollCall
      .reports()
      .filter(({ mayServe }) => mayServe)
      .flatMap(({ serving, needs }) => [...(serving === undefined ? [] : [serving.issuer]), ...needs]);
    const hasCaughtUp =
      !this.#world.rules.catchUp || this.#rollCall.listenedForMs >= this.#world.wanted.policy.settleMs;
    const trust = wantedTrust({
      stored: this.#read(this.#world.store.material),
      remembered: this.#read(this.memory),
      needed: [...this.#report().needs, ...named],
      mayRemove: this.leads && this.#synced && hasCaughtUp,
    });
    return nextBundle([seen.bundle], trust, now, this.#world.rules.keepForeign ? isOurs : () => true);
  }
}
