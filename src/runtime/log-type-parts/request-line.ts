/** The parts of `GET /path HTTP/1.1`; those that are absent or `-` are `undefined`. */
export interface RequestLine {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly version: string | undefined;
}

/**
 * Splits the first line of a request: the first word is the method, the last one the version, what is between them the URL,
 * which may hold spaces. A single word is a URL; of two words the last one is the version only if it looks like one.
 */
export function splitRequestLine(request: string): RequestLine {
  const first = request.indexOf(' ');
  if (first === -1) return { method: undefined, url: present(request), version: undefined };
  const last = request.lastIndexOf(' ');
  const end = request.slice(last + 1);
  const method = present(request.slice(0, first));
  if (first !== last) return { method, url: present(request.slice(first + 1, last)), version: present(end) };
  return end.startsWith('HTTP/')
    ? { method, url: undefined, version: end }
    : { method, url: present(end), version: undefined };
}

function present(text: string): string | undefined {
  return text === '-' ? undefined : text;
}
