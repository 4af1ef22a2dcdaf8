// How much memory a controller may have resident at most.

/** MB, by the number of Images with their Builds and pods (issue 6). */
export const memoryTarget = (images: number): number => (images <= 3_000 ? 400 : 1024);
