// Why a text is no RFC 3339 time to Go (time.Parse), in Go's words: the API server hands them on as they are.

/** The layout in the pieces that Go compares one by one. */
const PIECES: readonly { layout: string; pattern: RegExp; most?: number; least?: number; what?: string }[] = [
  { layout: '2006', pattern: /^\d{4}/ },
  { layout: '-', pattern: /^-/ },
  { layout: '01', pattern: /^\d{2}/, least: 1, most: 12, what: 'month' },
  { layout: '-', pattern: /^-/ },
  { layout: '02', pattern: /^\d{2}/ },
  { layout: 'T', pattern: /^T/ },
  { layout: '15', pattern: /^\d{1,2}/, least: 0, most: 23, what: 'hour' },
  { layout: ':', pattern: /^:/ },
  { layout: '04', pattern: /^\d{2}/, least: 0, most: 59, what: 'minute' },
  { layout: ':', pattern: /^:/ },
  { layout: '05', pattern: /^\d{2}(?:[.,]\d+)?/, least: 0, most: 59, what: 'second' },
  { layout: 'Z07:00', pattern: /^(?:Z|[+-]\d{2}:\d{2})/ },
];
const LAYOUT = '2006-01-02T15:04:05Z07:00';

/** The sentence of Go's error, or undefined for a time that it reads. */
export function goTimeFault(text: string): string | undefined {
  let rest = text;
  let outOfRange: string | undefined;
  const values: Record<string, number> = {};
  for (const { layout, pattern, least = 0, most, what } of PIECES) {
    const found = pattern.exec(rest)?.[0];
    if (found === undefined) {
      return `parsing time ${quote(text)} as "${LAYOUT}": cannot parse ${quote(rest)} as "${layout}"`;
    }
    rest = rest.slice(found.length);
    values[layout] = Number.parseInt(found, 10);
    const value = values[layout];
    if (most !== undefined && (value < least || value > most)) outOfRange ??= what;
    if (layout === 'Z07:00') outOfRange ??= zoneOutOfRange(found);
    if (outOfRange !== undefined) return `parsing time ${quote(text)}: ${outOfRange} out of range`;
  }
  if (rest !== '') return `parsing time ${quote(text)}: extra text: ${quote(rest)}`;
  const { '2006': year = 0, '01': month = 0, '02': day = 0 } = values;
  return day < 1 || day > daysIn(year, month) ? `parsing time ${quote(text)}: day out of range` : undefined;
}

function zoneOutOfRange(zone: string): string | undefined {
  if (zone === 'Z') return undefined;
  if (Number(zone.slice(1, 3)) > 24) return 'time zone offset hour';
  return Number(zone.slice(4)) > 60 ? 'time zone offset minute' : undefined;
}

const daysIn = (year: number, month: number): number => {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
};

/** As Go's package time quotes: bytes that are not plain ASCII in hexadecimal. */
function quote(text: string): string {
  let out = '';
  for (const byte of Buffer.from(text)) {
    const character = String.fromCharCode(byte);
    if (character === '"' || character === '\\') out += `\\${character}`;
    else if (byte < 0x20 || byte >= 0x80) out += `\\x${byte.toString(16).padStart(2, '0')}`;
    else out += character;
  }
  return `"${out}"`;
}
