// A short name for a long one; nothing here is kept secret by it.
import { createHash } from 'node:crypto';

/** 32 hexadecimal digits. */
export const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
