import { Readable } from 'node:stream';
import { S3 } from '@aws-sdk/client-s3';

/** The part of a request of the SDK that is looked at. */
interface Request {
  readonly method: string;
  readonly query?: Readonly<Record<string, unknown>>;
}

/** An answer as S3 gives it to each call of an upload. https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html */
function answer({ method, query = {} }: Request): { readonly headers: Record<string, string>; readonly xml: string } {
  if (method === 'PUT') return { headers: { etag: '"e"' }, xml: '' };
  const isBegin = 'uploads' in query;
  return {
    headers: { 'content-type': 'application/xml' },
    xml: isBegin
      ? '<InitiateMultipartUploadResult><UploadId>upload</UploadId></InitiateMultipartUploadResult>'
      : '<CompleteMultipartUploadResult><ETag>"e"</ETag></CompleteMultipartUploadResult>',
  };
}

/** A client of S3 as the function has it, whose requests reach no network: what uploads hold of memory counts, and no byte is kept. */
export function createDiscardingS3(): S3 {
  return new S3({
    region: 'us-west-2',
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
    requestHandler: {
      handle: async (request: Request) => {
        const { headers, xml } = answer(request);
        return Promise.resolve({ response: { statusCode: 200, headers, body: Readable.from([Buffer.from(xml)]) } });
      },
    },
  });
}
