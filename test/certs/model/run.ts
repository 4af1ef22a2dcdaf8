// Lets a world run through a list of actions, then through a time without disturbances in which it must come to rest.
import * as fc from 'fast-check';
import { readCertificates } from '../../../src/certs/inspect.ts';
import { MATERIAL_PARTS, type Material } from '../../../src/certs/material.ts';
import { isOurs } from '../../../src/certs/own-authority.ts';
import type { Wanted } from '../../../src/certs/policy.ts';
import { phaseOf } from '../../../src/certs/rotation.ts';
import { MINUTE } from './pki.ts';
import { Replica } from './replica.ts';
import type { Rules } from './rules.ts';
import { short, World, type WorldOptions } from './world.ts';

/** Contents that others put into the store. */
export interface Stock {
  readonly own: Material;
  readonly kpack: readonly Material[];
  readonly strange: Material;
}

export type Action =
  | { readonly do: 'keep' | 'write' | 'report' | 'act' | 'die' | 'restart' | 'lead' | 'follow'; readonly who: number }
  | { readonly do: 'half'; readonly who: number; readonly parts: number }
  | { readonly do: 'publish'; readonly who: number; readonly place: number }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'work'; readonly ms: number; readonly asleep: number }
  | { readonly do: 'until'; readonly phase: 'prepare' | 'switched' | 'steady'; readonly asleep: number }
  | { readonly do: 'start' | 'retire kpack' | 'die all' }
  | { readonly do: 'command'; readonly force: 'leaf' | 'authority' }
  | { readonly do: 'command dies' }
  | { readonly do: 'empty' | 'strange' }
  | { readonly do: 'kpack' | 'backup' | 'plant'; readonly which: number }
  | { readonly do: 'garble' | 'remove'; readonly part: number }
  | { readonly do: 'wipe'; readonly place: number }
  /** Bit by bit: who cannot reach the API server for a while, or reaches it but hears of no change. */
  | { readonly do: 'outage' | 'deaf'; readonly ms: number; readonly bits: number; readonly anew: boolean };

export interface Beginning extends WorldOptions {
  readonly from: 'own' | 'kpack' | 'empty';
  readonly replicas: number;
  /** Offsets of the wall clocks, ms. */
  readonly clocks: readonly number[];
}

/** Numbers that we could never have come to. */
const PLANTED = ['999999999999', '999999999998', '-1', '1000000000000'];

const who = fc.nat(3);
/** Bit by bit, who does nothing meanwhile. */
const asleep = fc.constantFrom(0, 0, 0, 1, 2, 3, 4, 5, 6);
const ms = fc.constantFrom(100, 700, 2000, 5500, 20_000, 61_000);

const ACTIONS: fc.WeightedArbitrary<Action>[] = [
  { weight: 8, arbitrary: fc.record({ do: fc.constant('keep' as const), who }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('write' as const), who }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('report' as const), who }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('act' as const), who }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('publish' as const), who, place: fc.nat(1) }) },
  { weight: 16, arbitrary: fc.record({ do: fc.constant('wait' as const), ms }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('work' as const), ms, asleep }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('until' as const),
      phase: fc.constantFrom('prepare', 'switched', 'steady'),
      asleep,
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'work' as const, ms: 30 * MINUTE, asleep: 0 }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('die' as const), who }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('restart' as const), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('half' as const), who, parts: fc.nat(MATERIAL_PARTS.length) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('start' as const) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('lead' as const), who }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('follow' as const), who }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('command' as const), force: fc.constantFrom('leaf', 'authority') }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('command dies' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('retire kpack' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('empty' as const, 'strange' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('kpack' as const), which: fc.nat(3) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('backup' as const), which: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('plant' as const), which: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('garble' as const, 'remove' as const), part: fc.nat(9) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('outage' as const, 'deaf' as const),
      ms: fc.constantFrom(3000, 10_000, 65_000, 150_000),
      bits: fc.constantFrom(15, 15, 1, 2, 3, 5, 6),
      anew: fc.boolean(),
    }),
  },
];

const RARE: fc.WeightedArbitrary<Action>[] = [
  { weight: 1, arbitrary: fc.record({ do: fc.constant('die all' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wipe' as const), place: fc.nat(1) }) },
];

/** What happens to a world. Half of the worlds never see anything that excuses a failure. */
export const actions: fc.Arbitrary<Action[]> = fc.oneof(
  fc.array(fc.oneof(...ACTIONS), { maxLength: 60 }),
  fc.array(fc.oneof(...ACTIONS, ...RARE), { maxLength: 60 }),
);

export const beginning: fc.Arbitrary<Beginning> = fc.record({
  from: fc.constantFrom('own', 'own', 'kpack', 'empty'),
  replicas: fc.integer({ min: 1, max: 3 }),
  apiServers: fc.integer({ min: 1, max: 2 }),
  seed: fc.integer(),
  pods: fc.boolean(),
  clocks: fc.array(fc.constantFrom(0, 10 * MINUTE, -10 * MINUTE), { minLength: 4, maxLength: 4 }),
});

/** A world with those who live in it. */
export class Run {
  readonly world: World;
  readonly #stock: Stock;
  readonly #clocks: readonly number[];
  #replicas: Replica[] = [];
  #command: Replica | undefined;
  #names = 0;
  #kpack: { name: string; servedIssuer: ReturnType<typeof readCertificates>[number] | undefined } | undefined;
  /** Whoever was made leader last; one before may believe to lead as well. */
  #leaders: Replica[] = [];

  constructor(beginning: Beginning, wanted: Wanted, rules: Rules, stock: Stock) {
    this.#stock = stock;
    this.#clocks = beginning.clocks;
    const material = beginning.from === 'own' ? stock.own : beginning.from === 'kpack' ? (stock.kpack[0] ?? {}) : {};
    const bundle = readCertificates(material.caCert ?? '');
    this.world = new World(wanted, rules, beginning, bundle);
    this.world.write(material, 'the beginning');
    if (beginning.from === 'kpack') {
      this.#kpack = { name: 'kpack', servedIssuer: bundle[0] };
      this.world.servers.add(this.#kpack);
    }
    for (let i = 0; i < beginning.replicas; i += 1) {
      const replica = this.#start();
      if (beginning.from === 'own') replica.settleIn(material);
    }
  }

  async take(action: Action): Promise<void> {
    const { world } = this;
    switch (action.do) {
      case 'keep':
        this.#replica(action.who)?.keep();
        break;
      case 'write':
        await this.#replica(action.who)?.write();
        break;
      case 'half': {
        const replica = this.#replica(action.who);
        if (replica === undefined || this.#readyCount() < 2) break;
        replica.keep();
        if (!replica.isWriting) break;
        await replica.write(action.parts);
        this.#bury(replica);
        break;
      }
      case 'report':
        this.#replica(action.who)?.report();
        break;
      case 'act':
        await this.#replica(action.who)?.act();
        break;
      case 'publish':
        this.#replica(action.who)?.publish(action.place);
        break;
      case 'wait':
        world.pass(action.ms);
        break;
      case 'work':
        await this.work(action.ms, action.asleep);
        break;
      case 'until':
        if (this.#command === undefined && action.phase !== 'steady')
          await this.take({ do: 'command', force: 'authority' });
        for (let i = 0; i < 200; i += 1) {
          if (phaseOf(world.store.material, world.wanted, world.now()) === action.phase) break;
          await this.work(500, action.asleep);
        }
        break;
      case 'start':
        if (this.#replicas.length < 4) this.#start();
        break;
      case 'die':
      case 'restart': {
        const replica = this.#replica(action.who);
        // The last one that serves is not taken away: nobody promises anything after that.
        if (replica === undefined || (replica.ready && this.#readyCount() < 2)) break;
        this.#bury(replica);
        if (action.do === 'restart') this.#start();
        break;
      }
      case 'die all':
        for (const replica of [...this.#replicas]) this.#bury(replica);
        break;
      case 'lead': {
        const replica = this.#replica(action.who);
        if (replica === undefined || this.#leaders.includes(replica)) break;
        this.#leaders.push(replica);
        replica.leads = true;
        if (this.#leaders.length > 2) this.#depose(this.#leaders[0]);
        world.note(`${this.#leaders.map(({ name }) => name)} lead`);
        break;
      }
      case 'follow':
        this.#depose(this.#replica(action.who));
        break;
      case 'command':
        this.#endCommand();
        this.#command = new Replica(world, { name: 'rotate', clockOffsetMs: 0, command: action.force });
        world.note(`rotate --${action.force}`);
        break;
      case 'command dies':
        this.#endCommand();
        break;
      case 'retire kpack':
        this.#retireKpack();
        break;
      case 'empty':
        world.write({}, 'somebody (empty)');
        break;
      case 'strange':
        world.write(
          { ...this.#stock.strange, generation: world.store.material.generation ?? '1' },
          'somebody (strange)',
        );
        break;
      case 'kpack':
        world.write(this.#stock.kpack[action.which % this.#stock.kpack.length] ?? {}, 'somebody (kpack)');
        break;
      case 'backup':
        world.write(world.backups.at(-1 - action.which) ?? world.backups[0] ?? {}, 'somebody (backup)');
        break;
      case 'plant': {
        const generation = PLANTED[action.which % PLANTED.length] ?? '';
        world.write({ ...world.store.material, generation }, `somebody (generation ${generation})`);
        break;
      }
      case 'garble':
      case 'remove': {
        const part = MATERIAL_PARTS[action.part % MATERIAL_PARTS.length] ?? 'caCert';
        const { [part]: _, ...rest } = world.store.material;
        world.write(action.do === 'garble' ? { ...rest, [part]: 'garbage' } : rest, `somebody (${action.do} ${part})`);
        break;
      }
      case 'outage':
      case 'deaf':
        for (const [index, replica] of this.#processes().entries()) {
          // Without a pod to say that it is there, who is cut off alone counts as gone: nothing is promised to him.
          const isMeant = ((action.bits >> index) & 1) === 1 || (action.do === 'outage' && !world.pods);
          if (!isMeant) continue;
          if (action.do === 'outage') world.cutOff(replica, action.ms, action.anew);
          else world.deafen(replica, action.ms, action.anew);
        }
        break;
      case 'wipe':
        world.publish(action.place, [], 'somebody');
        world.excused = true;
        break;
    }
    world.check();
  }

  /** All processes do what is due, as time passes. */
  async work(ms: number, asleep = 0): Promise<void> {
    const end = this.world.time + ms;
    while (this.world.time < end) {
      const awake = this.#replicas.filter((_, index) => ((asleep >> index) & 1) === 0);
      for (const process of [...awake, ...(this.#command === undefined ? [] : [this.#command])]) await process.act();
      this.world.check();
      this.world.pass(Math.min(end - this.world.time, ms > 5 * MINUTE ? 5000 : 500));
      if (this.#command?.isDone) this.#endCommand();
    }
  }

  /** Nothing disturbs any more. Returns why there is no rest; undefined: there is. */
  async calm(atMostMs: number): Promise<string | undefined> {
    this.world.note('calm');
    this.#retireKpack();
    if (this.#replicas.length === 0) this.#start();
    for (const leader of [...this.#leaders]) this.#depose(leader);
    const [first] = this.#replicas;
    if (first !== undefined) {
      this.#leaders = [first];
      first.leads = true;
    }
    const end = this.world.time + atMostMs;
    let unrest: string | undefined = 'not looked at';
    while (unrest !== undefined && this.world.time < end) {
      await this.work(500);
      unrest = this.#unrest();
    }
    return unrest;
  }

  #unrest(): string | undefined {
    const { store, wanted, places, onTheirWay } = this.world;
    if (onTheirWay > 0) return 'bundles on their way';
    if (this.#command !== undefined) return 'the command still runs';
    const material = store.material;
    const own = readCertificates(material.caBundle ?? material.caCert ?? '').filter(isOurs);
    const phase = phaseOf(material, wanted, this.world.now());
    const active = readCertificates(material.caCert ?? '')[0]?.fingerprint256;
    const isOver = phase === 'steady' || (phase === 'switched' && own.every((ca) => ca.fingerprint256 === active));
    if (!isOver) return `phase ${phase}`;
    const served = new Set(this.#replicas.map(({ servedLeaf }) => servedLeaf?.fingerprint256));
    if (served.size !== 1) return `different leaves: ${[...served]}`;
    const leaf = readCertificates(material.serverCert ?? '')[0];
    if (!served.has(leaf?.fingerprint256)) return 'not the stored leaf';
    for (const { bundle } of places) {
      const ours = bundle.filter(isOurs);
      const expected = own.map(short).join();
      if (ours.map(short).join() !== expected) return `published ${bundle.map(short)}, not ${expected}`;
    }
    return undefined;
  }

  #processes(): Replica[] {
    return [...this.#replicas, ...(this.#command === undefined ? [] : [this.#command])];
  }

  #start(): Replica {
    const name = `r${this.#names}`;
    const replica = new Replica(this.world, { name, clockOffsetMs: this.#clocks[this.#names % 4] ?? 0 });
    this.#names += 1;
    this.#replicas.push(replica);
    this.world.note(`${name} started`);
    return replica;
  }

  #replica(number: number): Replica | undefined {
    const all = this.#processes();
    return all[number % Math.max(1, all.length)];
  }

  #bury(replica: Replica): void {
    if (replica === this.#command) {
      this.#endCommand();
      return;
    }
    this.#depose(replica);
    replica.die();
    this.#replicas = this.#replicas.filter((each) => each !== replica);
  }

  #depose(replica: Replica | undefined): void {
    if (replica === undefined) return;
    replica.leads = false;
    this.#leaders = this.#leaders.filter((each) => each !== replica);
  }

  #endCommand(): void {
    this.#command?.die();
    this.#command = undefined;
  }

  #retireKpack(): void {
    if (this.#kpack === undefined || this.#readyCount() === 0) return;
    this.world.servers.delete(this.#kpack);
    this.#kpack = undefined;
  }

  #readyCount(): number {
    return this.#replicas.filter(({ ready }) => ready).length;
  }
}
