import type { SendableImage } from '../../image/types';

/** One input's answer: its numbers as they came, or the server's word on why there are none. */
export type Reading = { readonly values: readonly unknown[] } | { readonly refused: string };

/** How images and texts are written down for a kind of server, and how its reply is read. Nothing else differs. */
export interface EmbeddingDialect {
  /** Where requests are posted. */
  readonly url: URL;
  readonly imagesPerRequest: number;
  /** Of the images in one request together; a larger image goes alone. */
  readonly bytesPerRequest: number;
  imageBody(images: readonly SendableImage[]): string;
  textBody(texts: readonly string[]): string;
  /** One reading an input, in order; undefined for a reply that is not in the dialect. */
  read(reply: unknown, inputs: number): Reading[] | undefined;
  /** The model that computed a reply, as the server names it; absent where replies of the dialect do not say. */
  readonly modelOf?: (reply: unknown) => string | undefined;
}
