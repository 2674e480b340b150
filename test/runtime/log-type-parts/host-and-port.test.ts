import { describe, expect, it } from 'vitest';
import { splitHostAndPort } from '../../../src/runtime/log-type-parts/host-and-port.ts';

describe('a host and its port', () => {
  it.each<[string, string, string | undefined]>([
    ['192.0.2.1:80', '192.0.2.1', '80'],
    ['192.0.2.1', '192.0.2.1', undefined],
    ['[2001:db8::1]:443', '2001:db8::1', '443'],
    ['[2001:db8::1]', '2001:db8::1', undefined],
    ['2001:db8::1:443', '2001:db8::1', '443'],
    ['2001:db8:0:0:0:0:0:1:443', '2001:db8:0:0:0:0:0:1', '443'],
    ['2001:db8:0:0:0:0:0:1', '2001:db8:0:0:0:0:0:1', undefined],
    ['2001:db8::abc', '2001:db8::abc', undefined],
    ['::1', '::1', undefined],
    ['host.example.com:8080', 'host.example.com', '8080'],
    ['host:http', 'host:http', undefined],
    [':80', ':80', undefined],
    ['host:', 'host:', undefined],
    ['[', '[', undefined],
    ['', '', undefined],
  ])('are split in %j', (text, host, port) => {
    expect(splitHostAndPort(text)).toEqual({ host, port });
  });
});
