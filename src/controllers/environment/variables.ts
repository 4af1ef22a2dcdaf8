// Variables of the environment as kpack's controller reads them: what cannot be read is as good as not set (spec controllers.md 1.1).

const TRUE = ['1', 't', 'T', 'TRUE', 'true', 'True'];
const FALSE = ['0', 'f', 'F', 'FALSE', 'false', 'False'];

/** A truth value as Go's strconv.ParseBool takes it; undefined: it is none. */
export function parseBoolean(text: string): boolean | undefined {
  if (TRUE.includes(text)) return true;
  return FALSE.includes(text) ? false : undefined;
}

/** A whole number as Go's strconv.Atoi takes it, unless it is too large for us; undefined: it is none. */
export function parseInteger(text: string): number | undefined {
  const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) ? value : undefined;
}

/** The variable as a truth value. */
export const booleanVariable = (env: NodeJS.ProcessEnv, name: string, otherwise: boolean): boolean =>
  parseBoolean(env[name] ?? '') ?? otherwise;

/** The variable as a whole number. */
export const integerVariable = (env: NodeJS.ProcessEnv, name: string, otherwise: number): number =>
  parseInteger(env[name] ?? '') ?? otherwise;
