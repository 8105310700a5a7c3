// What the process of a Node function starts with: the Runtime API in JavaScript, in the place of
// the native module that `aws-lambda-ric` is otherwise built with, and an end with the cloud.
'use strict';

const fs = require('node:fs');
const http = require('node:http');
const Module = require('node:module');

const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const channel = Number(process.env._LAMBDA_TELEMETRY_LOG_FD);
const MARK = 0xa55aff00;

function call(method, path, body, type) {
  const headers = body === undefined ? {} : { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const options = { host, port, agent, method, headers, path: `/2018-06-01/runtime/invocation${path}` };
    const request = http.request(options, (response) => {
      const pieces = [];
      response.on('data', (piece) => pieces.push(piece));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(pieces).toString();
        if (response.statusCode >= 300) {
          reject(new Error(`the Runtime API answered ${response.statusCode}: ${text}`));
        } else {
          resolve({ bodyJson: text, headers: response.headers });
        }
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

// Tells the platform that the output of an invocation ends here.
function mark(id) {
  const name = Buffer.from(decodeURIComponent(id));
  const head = Buffer.alloc(16);
  head.writeUInt32BE(MARK, 0);
  head.writeUInt32BE(name.length, 4);
  head.writeBigUInt64BE(BigInt(Date.now()) * 1000n, 8);
  fs.writeSync(channel, Buffer.concat([head, name]));
}

// The native module posts before it returns; here the next call waits for what was posted.
let posted = Promise.resolve();

function post(id, what, body) {
  mark(id);
  posted = call('POST', `/${id}/${what}`, body, 'application/json');
  posted.catch(() => process.exit(1));
}

const client = {
  initializeClient() {},
  next: () => posted.then(() => call('GET', '/next')),
  done: (id, body) => post(id, 'response', body),
  error: (id, body) => post(id, 'error', body),
};

const load = Module._load;
Module._load = function (request, ...rest) {
  return request.endsWith('/rapid-client.node') ? client : load.call(this, request, ...rest);
};

// What this process started and what has left its session has our environment.
function endStrays(own) {
  const names = fs.existsSync('/proc') ? fs.readdirSync('/proc') : [];
  for (const name of names.filter((one) => /^\d+$/.test(one) && Number(one) !== process.pid)) {
    try {
      const environment = fs.readFileSync(`/proc/${name}/environ`, 'utf8').split('\0');
      if (environment.includes(own)) process.kill(Number(name), 'SIGKILL');
    } catch {
      continue; // it is somebody else's, or gone
    }
  }
}

// Nobody holds the other end of standard input any more when the cloud has ended.
const ours = `AWS_LAMBDA_LOG_STREAM_NAME=${process.env.AWS_LAMBDA_LOG_STREAM_NAME}`;
for (const event of ['end', 'error']) {
  process.stdin.on(event, () => {
    endStrays(ours);
    process.kill(-process.pid, 'SIGKILL');
  });
}
process.stdin.resume();
process.stdin.unref();

const entry = process.env.LAMBDAFORM_RIC;
delete process.env.LAMBDAFORM_RIC;

import(entry).then(async (ric) => {
  // Version 4 runs when it is imported; version 3 is told to.
  if (ric.run) await ric.run(process.env.LAMBDA_TASK_ROOT, process.env._HANDLER);
});
