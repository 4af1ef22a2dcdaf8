// What all processes share: the store, the places that name the authorities, the API servers that follow these late, the reports,
// and the time. Everything on its way arrives as an event; after each event the invariant is checked.
import type { X509Certificate } from 'node:crypto';
import type { Material } from '../../../src/certs/material.ts';
import type { Wanted } from '../../../src/certs/policy.ts';
import type { ReplicaReport } from '../../../src/certs/replica-report.ts';
import { DAY, START } from './pki.ts';
import type { Rules } from './rules.ts';

/** Longest way of a watch event, ms. */
export const LAG_MS = 1000;
/** Longest way of a request to the API server, ms. */
export const FLIGHT_MS = 1000;
/** After this time the report of a dead replica is gone, ms. */
const GONE_MS = 60_000;
/** A broken watch is opened again so long after the API server is back at most, ms. */
const REOPEN_MS = 30_000;

/** A place that names the authorities: a registration or a CustomResourceDefinition. */
export interface Place {
  readonly version: number;
  readonly bundle: readonly X509Certificate[];
  /** When it was written, ms. */
  readonly at: number;
}

/** Who follows the shared things. `afterGap`: learnt by listing anew, so what was in between is not known. */
export interface Follower {
  readonly name: string;
  seePlace(index: number, place: Place, afterGap: boolean): void;
  seeReport(name: string, report: ReplicaReport | undefined): void;
  /** All reports there are. */
  seeReports(reports: ReadonlyMap<string, ReplicaReport>): void;
  /** Reports are heard from now on, or no longer. */
  listen(isOpen: boolean): void;
}

/** A server that clients may meet. */
export interface Server {
  readonly name: string;
  /** Who signed the leaf that it serves; undefined: it gets no requests. */
  readonly servedIssuer: X509Certificate | undefined;
  readonly servedLeaf?: X509Certificate | undefined;
}

export class Violation extends Error {
  override readonly name = 'Violation';
}

interface Event {
  readonly at: number;
  readonly order: number;
  run(): void;
}

/** A watch of one follower. What happens while it is closed waits. */
interface Watch {
  readonly waiting: { readonly run: () => void }[];
  /** When the last event arrives, ms. */
  last: number;
  /** Closed until then, ms; 0: open. */
  closedUntil: number;
}

/** What worlds differ in. */
export interface WorldOptions {
  readonly seed: number;
  readonly apiServers: number;
  /** Whether replicas run in pods, with which their reports go away. */
  readonly pods: boolean;
}

export const PLACES = 2;
const PLACE_NAMES = Array.from({ length: PLACES }, (_, index) => `place ${index}`);

export class World {
  readonly wanted: Wanted;
  readonly rules: Rules;
  /** Whether replicas run in pods, with which their reports go away. */
  readonly pods: boolean;
  /** ms since the beginning. */
  time = 0;
  store: { readonly material: Material; readonly version: number } = { material: {}, version: 0 };
  /** Everything that the store has held. */
  readonly backups: Material[] = [];
  readonly places: Place[];
  readonly reports = new Map<string, ReplicaReport>();
  readonly servers = new Set<Server>();
  /** Until everything has been well once more, failures are not ours: nobody was there, or somebody took the bundle away. */
  excused = false;
  readonly journal: string[] = [];
  readonly #apiServers: { readonly held: (readonly X509Certificate[])[]; readonly last: number[] }[];
  readonly #followers = new Map<Follower, Map<string, Watch>>();
  /** Until when the API server cannot be reached from a process, ms. */
  readonly #cut = new Map<string, number>();
  #queue: Event[] = [];
  #order = 0;
  #onTheirWay = 0;
  #seed: number;

  constructor(
    wanted: Wanted,
    rules: Rules,
    { seed, apiServers, pods }: WorldOptions,
    bundle: readonly X509Certificate[],
  ) {
    this.wanted = wanted;
    this.rules = rules;
    this.pods = pods;
    this.#seed = seed;
    this.places = Array.from({ length: PLACES }, () => ({ version: 1, bundle, at: -DAY }));
    this.#apiServers = Array.from({ length: apiServers }, () => ({
      held: Array.from({ length: PLACES }, () => bundle),
      last: Array.from({ length: PLACES }, () => 0),
    }));
  }

  now(offsetMs = 0): Date {
    return new Date(START.getTime() + this.time + offsetMs);
  }

  /** 0 <= number < n. */
  random(n: number): number {
    this.#seed = (Math.imul(this.#seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#seed / 2 ** 32) * n);
  }

  note(text: string): void {
    this.journal.push(`${(this.time / 1000).toFixed(1)} ${text}`);
  }

  later(ms: number, run: () => void): void {
    const event = { at: this.time + ms, order: this.#order++, run };
    const index = this.#queue.findLastIndex(({ at }) => at <= event.at);
    this.#queue.splice(index + 1, 0, event);
  }

  /** Lets time pass. */
  pass(ms: number): void {
    const end = this.time + ms;
    for (let next = this.#queue[0]; next !== undefined && next.at <= end; next = this.#queue[0]) {
      this.#queue.shift();
      this.time = next.at;
      next.run();
      this.check();
    }
    this.time = end;
    this.check();
  }

  write(material: Material, who: string): void {
    this.store = { material, version: this.store.version + 1 };
    this.backups.push(material);
    this.note(`${who} wrote ${describe(material)}`);
  }

  /** Follows from the present state on, which arrives like everything else. */
  follow(follower: Follower): void {
    const names = [...PLACE_NAMES, 'reports'];
    const watches = new Map<string, Watch>(names.map((name) => [name, { waiting: [], last: 0, closedUntil: 0 }]));
    this.#followers.set(follower, watches);
    for (const name of names) this.#list(follower, name, false);
    this.#deliver(follower, 'reports', () => follower.listen(true));
  }

  /** Breaks all watches of a follower. Each is opened again some time after `ms`, `anew`: by listing. */
  deafen(follower: Follower, ms: number, anew: boolean): void {
    for (const [name, watch] of this.#followers.get(follower) ?? []) {
      const wasOpen = watch.closedUntil === 0;
      const until = Math.max(watch.closedUntil, this.time + ms + this.random(REOPEN_MS));
      watch.closedUntil = until;
      if (wasOpen && name === 'reports') follower.listen(false);
      this.later(until - this.time, () => {
        if (watch.closedUntil === until) this.#reopen(follower, name, watch, anew);
      });
    }
    this.note(`${follower.name} is deaf`);
  }

  /** Takes the API server away from a process. */
  cutOff(follower: Follower, ms: number, anew: boolean): void {
    const { name } = follower;
    this.#cut.set(name, Math.max(this.#cut.get(name) ?? 0, this.time + ms));
    this.deafen(follower, ms, anew);
  }

  /** Whether the API server answers a process. */
  reaches(name: string): boolean {
    return (this.#cut.get(name) ?? 0) <= this.time;
  }

  /** Whether a request on its way arrives: for certain, unless its sender was cut off meanwhile. */
  arrives(name: string): boolean {
    return this.reaches(name) || this.random(2) === 0;
  }

  leave(follower: Follower): void {
    this.#followers.delete(follower);
  }

  /** Writes a place; every API server and every follower hears of it in its own time. */
  publish(index: number, bundle: readonly X509Certificate[], who: string): void {
    const place = { version: this.#place(index).version + 1, bundle, at: this.time };
    this.places[index] = place;
    this.note(`${who} published ${index}: ${bundle.map(short)}`);
    for (const server of this.#apiServers) {
      const at = Math.max(server.last[index] ?? 0, this.time + this.random(this.wanted.policy.propagationMs));
      server.last[index] = at;
      this.#onTheirWay += 1;
      this.later(at - this.time, () => {
        this.#onTheirWay -= 1;
        server.held[index] = bundle;
      });
    }
    for (const follower of this.#followers.keys()) {
      this.#deliver(follower, `place ${index}`, () => follower.seePlace(index, place, false));
    }
  }

  report(name: string, report: ReplicaReport | undefined): void {
    if (report === undefined) this.reports.delete(name);
    else this.reports.set(name, report);
    for (const follower of this.#followers.keys()) {
      this.#deliver(follower, 'reports', () => follower.seeReport(name, report));
    }
  }

  /** The report of a dead process disappears in the end. */
  forgetReport(name: string): void {
    this.later(FLIGHT_MS + this.random(GONE_MS), () => this.report(name, undefined));
  }

  /** @throws Violation when a client could meet a leaf that it does not trust */
  check(): void {
    const problem = this.problem();
    const isServed = [...this.servers].some(({ servedIssuer }) => servedIssuer !== undefined);
    if (!isServed) this.excused = true;
    else if (problem === undefined && this.#onTheirWay === 0) this.excused = false;
    if (problem !== undefined && !this.excused) {
      throw new Violation(`${problem}\n${this.journal.join('\n')}`);
    }
  }

  problem(): string | undefined {
    const now = this.now();
    for (const { name, servedIssuer, servedLeaf } of this.servers) {
      if (servedIssuer === undefined) continue;
      for (const [number, { held }] of this.#apiServers.entries()) {
        const index = held.findIndex(
          (bundle) => !bundle.some((ca) => ca.fingerprint256 === servedIssuer.fingerprint256),
        );
        if (index !== -1) {
          return `at ${this.time / 1000} s ${name} serves ${short(servedIssuer)}, API server ${number} trusts for place ${index} ${(held[index] ?? []).map(short)}`;
        }
      }
      if (servedLeaf !== undefined && (servedLeaf.validToDate <= now || servedLeaf.validFromDate > now)) {
        return `${name} serves a leaf valid from ${servedLeaf.validFromDate.toISOString()} to ${servedLeaf.validToDate.toISOString()} at ${now.toISOString()}`;
      }
    }
    return undefined;
  }

  get onTheirWay(): number {
    return this.#onTheirWay;
  }

  #place(index: number): Place {
    const place = this.places[index];
    if (place === undefined) throw new Error(`there is no place ${index}`);
    return place;
  }

  #list(follower: Follower, name: string, afterGap: boolean): void {
    if (name === 'reports') {
      const reports = new Map(this.reports);
      this.#deliver(follower, name, () => follower.seeReports(reports));
      return;
    }
    const index = PLACE_NAMES.indexOf(name);
    const place = this.#place(index);
    this.#deliver(follower, name, () => follower.seePlace(index, place, afterGap));
  }

  #reopen(follower: Follower, name: string, watch: Watch, anew: boolean): void {
    watch.closedUntil = 0;
    const missed = watch.waiting.splice(0);
    // A watch that goes on where it broke is open before what was missed arrives; a list comes first.
    const open = () => name === 'reports' && follower.listen(true);
    if (anew) {
      this.#list(follower, name, true);
      this.#deliver(follower, name, open);
      return;
    }
    if (this.#followers.has(follower)) open();
    for (const { run } of missed) this.#deliver(follower, name, run);
  }

  // In order within one watch, each event after a delay of its own. What was on its way when the watch broke comes later.
  #deliver(follower: Follower, name: string, run: () => void): void {
    const watch = this.#followers.get(follower)?.get(name);
    if (watch === undefined) return;
    const event = { run };
    watch.waiting.push(event);
    const at = Math.max(watch.last, this.time + this.random(LAG_MS));
    watch.last = at;
    this.later(at - this.time, () => {
      if (watch.closedUntil !== 0 || watch.waiting[0] !== event || !this.#followers.has(follower)) return;
      watch.waiting.shift();
      run();
    });
  }
}

export const short = (ca: X509Certificate): string => ca.fingerprint256.slice(0, 5);

function describe({ generation = '-', ...rest }: Material): string {
  return `generation ${generation} (${Object.keys(rest).join(' ')})`;
}
