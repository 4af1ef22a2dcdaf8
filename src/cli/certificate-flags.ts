// The flags that say how long certificates live and how a change of trust spreads; the server and `kpack certs` share them.
import { type Command, InvalidArgumentError, Option } from 'commander';
import { DEFAULT_POLICY, type Policy } from '../certs/policy.ts';
import { duration } from './arguments.ts';
import { UsageError } from './usage-error.ts';

/** The flags after parsing; durations in ms. */
export interface CertificateFlags {
  caLifetime: number;
  leafLifetime: number;
  renewAfter: number;
  propagationDelay: number;
}

/** Adds the flags to a subcommand. */
export function addCertificateFlags(command: Command): Command {
  return command
    .addOption(
      new Option('--ca-lifetime <duration>', 'life of a certificate authority')
        .argParser(duration)
        .default(DEFAULT_POLICY.caLifetimeMs, '1825d'),
    )
    .addOption(
      new Option('--leaf-lifetime <duration>', 'life of a serving certificate')
        .argParser(duration)
        .default(DEFAULT_POLICY.leafLifetimeMs, '30d'),
    )
    .addOption(
      new Option('--renew-after <fraction>', 'part of its life after which a certificate is renewed')
        .argParser(fraction)
        .default(DEFAULT_POLICY.renewAfter, '0.67'),
    )
    .addOption(
      new Option(
        '--propagation-delay <duration>',
        'how long a new authority must have been published everywhere before its certificate is served',
      )
        .argParser(duration)
        .default(DEFAULT_POLICY.propagationMs, '60s'),
    );
}

/** @throws UsageError when the durations do not fit together */
export function policyOf(flags: CertificateFlags): Policy {
  const { caLifetime, leafLifetime, renewAfter, propagationDelay } = flags;
  if (leafLifetime > caLifetime) throw new UsageError('--leaf-lifetime must not be longer than --ca-lifetime');
  // What is left of a leaf when it is renewed must suffice for a change of trust, several times over.
  if (leafLifetime * (1 - renewAfter) < propagationDelay * 3) {
    throw new UsageError(
      '--leaf-lifetime is too short for --propagation-delay: clients would learn of a renewal too late',
    );
  }
  return {
    caLifetimeMs: caLifetime,
    leafLifetimeMs: leafLifetime,
    renewAfter,
    propagationMs: propagationDelay,
    settleMs: Math.min(DEFAULT_POLICY.settleMs, propagationDelay),
  };
}

function fraction(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value < 1)) throw new InvalidArgumentError('It must be a number between 0 and 1.');
  return value;
}
