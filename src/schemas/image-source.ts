// An image reference as the only member of an object, which several kinds use.
import { struct, text } from './field.ts';

/** `{image}`; the text describes the reference. */
export const imageSource = (description: string, image: ReturnType<typeof text>) => struct(description, { image });

/** `{latestImage, image}` of a status: an image of the spec and what it was when it was last looked at. */
export const resolvedImage = (what: string) =>
  struct(`The ${what} as it was last looked at.`, {
    latestImage: text(`The ${what} by digest: the very image that is used.`),
    image: text(`The ${what} as it is written in the spec.`),
  });
