import { PantherctlError } from '../../errors.ts';

const answerMaxMilliseconds = 5_000;
/** Certificates of SNS have about two thousand bytes. */
const certificateMaxBytes = 64 * 1024;
const firstLine = '-----BEGIN CERTIFICATE-----';

/**
 * The certificate at an address, PEM. It follows no redirection, and reads no more than a certificate may have. Throws
 * `NO_ANSWER` if nobody answers in time, `UNREADABLE_ANSWER` for anything but a certificate.
 */
export async function readCertificate(url: string): Promise<string> {
  const text = await fetchText(url);
  if (text.startsWith(firstLine)) return text;
  throw refuse(url, 'it is no certificate');
}

async function fetchText(url: string): Promise<string> {
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(answerMaxMilliseconds) });
    if (response.status >= 500) throw noAnswer(url, `HTTP ${response.status}`);
    if (response.status !== 200 || response.body === null) throw refuse(url, `HTTP ${response.status}`);
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      bytes += chunk.byteLength;
      if (bytes > certificateMaxBytes) throw refuse(url, `it has more than ${certificateMaxBytes} bytes`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('latin1').trimStart();
  } catch (error) {
    if (error instanceof PantherctlError) throw error;
    throw noAnswer(url, error instanceof Error ? error.message : 'the connection failed', error);
  }
}

function refuse(url: string, why: string): PantherctlError {
  return new PantherctlError('UNREADABLE_ANSWER', `there is no certificate at ${url}: ${why}`, {
    fix: 'check proxies between the function and SNS',
  });
}

function noAnswer(url: string, why: string, cause?: unknown): PantherctlError {
  return new PantherctlError('NO_ANSWER', `no certificate came from ${url}: ${why}`, {
    fix: 'try again',
    ...(cause === undefined ? {} : { cause }),
  });
}
