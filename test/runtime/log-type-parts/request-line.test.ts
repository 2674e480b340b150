import { describe, expect, it } from 'vitest';
import { splitRequestLine } from '../../../src/runtime/log-type-parts/request-line.ts';

describe('the first line of a request', () => {
  it.each<[string, string | undefined, string | undefined, string | undefined]>([
    ['GET / HTTP/1.1', 'GET', '/', 'HTTP/1.1'],
    ['GET /a b  c HTTP/2.0', 'GET', '/a b  c', 'HTTP/2.0'],
    ['GET /', 'GET', '/', undefined],
    ['GET HTTP/1.1', 'GET', undefined, 'HTTP/1.1'],
    ['- http://shop.example.com:80- -', undefined, 'http://shop.example.com:80-', undefined],
    ['nonsense', undefined, 'nonsense', undefined],
    ['- - -', undefined, undefined, undefined],
    ['', undefined, '', undefined],
  ])('is split in %j', (line, method, url, version) => {
    expect(splitRequestLine(line)).toEqual({ method, url, version });
  });
});
