// Whether output may have colours: what was asked for, then what the environment says, then whether it goes to a terminal.

/** Of a stream and its surroundings. */
export interface Surroundings {
  readonly isTerminal: boolean;
  readonly env: NodeJS.ProcessEnv;
}

/** `auto` follows FORCE_COLOR, then NO_COLOR (https://no-color.org), then the terminal. */
export function showsColor(when: 'auto' | 'always' | 'never', { isTerminal, env }: Surroundings): boolean {
  if (when !== 'auto') return when === 'always';
  const { FORCE_COLOR: forced, NO_COLOR: refused, TERM: terminal } = env;
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  if (refused !== undefined && refused !== '') return false;
  return isTerminal && terminal !== 'dumb';
}
