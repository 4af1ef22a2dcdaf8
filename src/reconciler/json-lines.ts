// The wire format of a watch: one JSON document a line, cut anywhere by the network, also inside a character.

/**
 * The complete lines of a byte stream, parsed. What follows the last newline is dropped: a document that was cut off is no
 * event, and the next watch delivers it again.
 * @throws SyntaxError when a complete line is not JSON.
 */
export async function* jsonLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<unknown> {
  const decoder = new TextDecoder();
  let unfinished: string[] = [];
  for await (const chunk of chunks) {
    const text = decoder.decode(chunk, { stream: true });
    let start = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      unfinished.push(text.slice(start, end));
      const line = unfinished.join('');
      unfinished = [];
      start = end + 1;
      if (line.trim() !== '') yield JSON.parse(line);
    }
    if (start < text.length) unfinished.push(text.slice(start));
  }
}
