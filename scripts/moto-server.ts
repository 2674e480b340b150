import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { preparePythonTool } from './python-tool.ts';

/** A running emulator of AWS. */
export interface MotoServer {
  /** What `AWS_ENDPOINT_URL` must be. */
  readonly url: string;
  /** Empties it: no account, stack or bucket is left. */
  reset(): Promise<void>;
  /** Ends the process and waits until it has ended. */
  stop(): Promise<void>;
}

const startMaxMilliseconds = 60_000;

/** Serves on a free port of the loopback address, and ends itself when its standard input does: with its parent. */
const program = `
import os, sys, threading
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
from moto.server import main
main(["-H", "127.0.0.1", "-p", "0"])
`;

/** Hands KMS the tags and the policy of a stack's key as its own API takes them: as they stand in a template moto breaks down. */
const keysOfStacks = `
import json
from moto.kms.models import Key
make_key = Key.create_from_cloudformation_json.__func__
def make_key_as_kms_takes_it(cls, resource_name, cloudformation_json, *args, **kwargs):
    given = cloudformation_json["Properties"]
    tags = [{"TagKey": tag["Key"], "TagValue": tag["Value"]} for tag in given.get("Tags", [])]
    properties = {**given, "KeyPolicy": json.dumps(given["KeyPolicy"]), "Tags": tags}
    return make_key(cls, resource_name, {**cloudformation_json, "Properties": properties}, *args, **kwargs)
Key.create_from_cloudformation_json = classmethod(make_key_as_kms_takes_it)
`;

/** How a moto differs from the one that is published. */
export interface MotoOptions {
  /** Makes keys of stacks with their tags and policies. Off by default. */
  readonly mendsKeysOfStacks?: boolean;
}

/** Path of the interpreter that has the pinned moto, installed on first use. */
export function prepareMoto(root: string): string {
  const command = preparePythonTool(root, {
    name: 'moto_server',
    requirements: join('test', 'requirements-moto.txt'),
  });
  return join(dirname(command), 'python');
}

/** Starts a moto of its own. Throws if it cannot be installed or does not come up; there is no going on without it. */
export async function startMotoServer(
  root: string,
  { mendsKeysOfStacks = false }: MotoOptions = {},
): Promise<MotoServer> {
  const child = spawn(prepareMoto(root), ['-c', mendsKeysOfStacks ? keysOfStacks + program : program], {
    stdio: ['pipe', 'ignore', 'pipe'],
    env: { PATH: process.env['PATH'], AWS_ACCESS_KEY_ID: 'moto', AWS_SECRET_ACCESS_KEY: 'moto', PYTHONUNBUFFERED: '1' },
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    let told = '';
    const timer = setTimeout(() => {
      child.kill();
      reject(new Error(`moto did not come up within ${startMaxMilliseconds} ms: ${told}`));
    }, startMaxMilliseconds);
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      reject(new Error(`moto ended with ${code}: ${told}`));
    });
    child.stderr.on('data', (chunk: Buffer) => {
      // The log of requests that follows is of no use and must be drained.
      if (told.length < 20_000) told += chunk.toString('utf8');
      const address = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(told)?.[1];
      if (address === undefined) return;
      clearTimeout(timer);
      resolve(address);
    });
  });
  return {
    url,
    reset: async () => {
      const answer = await fetch(`${url}/moto-api/reset`, { method: 'POST' });
      if (!answer.ok) throw new Error(`moto could not be emptied: HTTP ${answer.status}`);
    },
    stop: async () => {
      child.kill();
      await ended;
    },
  };
}
