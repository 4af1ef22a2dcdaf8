// Writes to the standard output no faster than it is read.

/** Gives whether anybody is still reading: whoever reads our output may stop early (`kpack convert … | head`). */
export const printOutput = (bytes: Uint8Array): Promise<boolean> =>
  new Promise((resolve) => {
    const { stdout } = process;
    if (stdout.destroyed) resolve(false);
    else stdout.write(bytes, (error) => resolve(error === null || error === undefined));
  });
