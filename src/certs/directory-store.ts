// Certificate material in a directory, for a server without a cluster: one file a part, readable by its owner only.
import { createHash, randomUUID } from 'node:crypto';
import { type FSWatcher, watch } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { MATERIAL_KEYS, MATERIAL_PARTS, type Material, readMaterial } from './material.ts';
import { type CertificateStore, StoreConflictError, type Stored } from './store.ts';

/** Files of a rewrite arrive one by one; listeners hear of them once, this long after the last, ms. */
const QUIET_MS = 100;
/** Is there while somebody writes, so that of two processes that decided on the same content only one writes. */
const LOCK = '.lock';
/** A lock that is older was left by a process that died; writing takes milliseconds. */
const STALE_MS = 5_000;
/** How long to leave to whoever is writing before it is looked again, ms. */
const RETRY_MS = 50;

/** Opens the directory, making it (0700) when missing. Files that cannot be read count as missing and are replaced. */
export async function openDirectoryStore(directory: string, logger: Logger): Promise<CertificateStore> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const listeners = new Set<() => void>();
  let quiet: NodeJS.Timeout | undefined;
  const watcher = watchDirectory(directory, logger, () => {
    clearTimeout(quiet);
    quiet = setTimeout(() => {
      for (const listener of listeners) listener();
    }, QUIET_MS);
  });
  return {
    description: `directory ${directory}`,
    read: () => readDirectory(directory, logger),
    async write(material, seen) {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      return withLock(join(directory, LOCK), async () => {
        const present = await readDirectory(directory, logger);
        if (present.version !== seen.version) {
          throw new StoreConflictError(`directory ${directory} was changed by somebody else meanwhile`);
        }
        for (const part of MATERIAL_PARTS) await replaceFile(join(directory, MATERIAL_KEYS[part]), material[part]);
        return { material, version: versionOf(material) };
      });
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      clearTimeout(quiet);
      listeners.clear();
      watcher?.close();
    },
  };
}

async function readDirectory(directory: string, logger: Logger): Promise<Stored> {
  const texts = new Map<string, string>();
  for (const key of Object.values(MATERIAL_KEYS)) {
    const file = join(directory, key);
    try {
      texts.set(key, await readFile(file, 'utf8'));
    } catch (err) {
      const missing = (err as NodeJS.ErrnoException).code === 'ENOENT';
      if (!missing) logger.warn({ file, err }, 'cannot read this certificate file; it is treated as missing');
    }
  }
  const material = readMaterial((key) => texts.get(key));
  return { material, version: versionOf(material) };
}

async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    await (await open(file, 'wx', 0o600)).close();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
    const age = await stat(file).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > STALE_MS) await rm(file, { force: true });
    await sleep(RETRY_MS);
    throw new StoreConflictError(`${file} says that somebody else is writing`, { cause });
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

function versionOf(material: Material): string {
  const texts = MATERIAL_PARTS.map((part) => material[part] ?? '');
  return createHash('sha256').update(JSON.stringify(texts)).digest('hex');
}

// A rename is atomic: a reader sees the old file or the new one, never half of one.
async function replaceFile(file: string, text: string | undefined): Promise<void> {
  if (text === undefined) return rm(file, { force: true });
  const temporary = `${file}.${randomUUID()}.tmp`;
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

// Some file systems cannot be watched; the regular check of whoever uses the store then finds changes, only later.
function watchDirectory(directory: string, logger: Logger, changed: () => void): FSWatcher | undefined {
  const without = (err: unknown) => logger.warn({ directory, err }, 'cannot watch the certificate directory');
  try {
    return watch(directory, { persistent: false }, (_, file) => {
      if (file === null || !(file.endsWith('.tmp') || file === LOCK)) changed();
    }).on('error', without);
  } catch (err) {
    without(err);
    return undefined;
  }
}
