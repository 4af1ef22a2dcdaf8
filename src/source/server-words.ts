// What a server says, fit for a status: one line, printable, not too long. It is somebody else's text.

const LONGEST = 200;

/** The first line that `matters`, or '' when there is none. */
export function serverWords(text: string, matters: (line: string) => boolean = () => true): string {
  const lines = text.split('\n').map((line) => line.replaceAll(/[^\x21-\x7e]+/g, ' ').trim());
  return (lines.find((line) => line !== '' && matters(line)) ?? '').slice(0, LONGEST);
}
