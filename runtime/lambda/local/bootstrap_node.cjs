// The Node.js side of the Lambda Runtime API: fetches events, calls the handler, posts what it gives. One keep-alive connection, spoken to
// without the http module: the answer to one event and the request for the next leave in one write.
'use strict';
const net = require('node:net');
const path = require('node:path');
const fs = require('node:fs');

const env = process.env;
const [host, port] = env.AWS_LAMBDA_RUNTIME_API.split(':');
const root = '/2018-06-01/runtime';
const CRLF2 = Buffer.from('\r\n\r\n');
const payloadMax = 6291556;
const streamMark = Symbol.for('aws.lambda.runtime.handler.streaming');
let requestId = '';   // of the event being worked on
let current = null;   // the event being worked on

// ---- the connection

let socket = null;
let received = null;
let parts = [];
let waiting = [];     // what to do with each answer, in order

function connect() {
  socket = net.connect({ host, port: Number(port), noDelay: true });
  socket.on('data', onData);
  socket.on('error', () => process.exit(0));
  socket.on('close', () => process.exit(0));  // the gateway is gone, or has no use for this process any more
}

function onData(piece) {
  if (received !== null || parts.length) {
    parts.push(piece);
    if (received !== null && received.missing > piece.length) {
      received.missing -= piece.length;
      return;
    }
    piece = Buffer.concat(parts);
    parts = [];
    received = null;
  }
  while (piece.length) {
    const end = piece.indexOf(CRLF2);
    if (end < 0) break;
    const head = piece.latin1Slice(0, end);
    const found = /\r\ncontent-length: *(\d+)/i.exec(head);
    const total = end + 4 + (found ? Number(found[1]) : 0);
    if (piece.length < total) {
      received = { missing: total - piece.length };
      break;
    }
    const take = waiting.shift();
    if (take) take(head, piece.subarray(end + 4, total));
    piece = piece.subarray(total);
  }
  if (piece.length) parts.push(piece);
}

function headOf(method, target, fields, length) {
  return `${method} ${root}${target} HTTP/1.1\r\nHost: ${host}:${port}\r\n${fields}${length === undefined ? '' : `Content-Length: ${length}\r\n`}\r\n`;
}
const nextHead = headOf('GET', '/invocation/next', '');
const ignore = () => {};

function post(target, body, fields, next) {
  const head = headOf('POST', target, fields, Buffer.byteLength(body));
  waiting.push(ignore);
  if (next) waiting.push(onEvent);
  if (typeof body === 'string') {
    socket.write(head + body + (next ? nextHead : ''));
  } else {
    socket.cork();
    socket.write(head);
    socket.write(body);
    if (next) socket.write(nextHead);
    socket.uncork();
  }
  if (next) socket.ref();
}

function fetchNext() {
  waiting.push(onEvent);
  socket.ref();
  socket.write(nextHead);
}

// ---- errors

function describe(error) {
  if (error instanceof Error || (error && typeof error === 'object' && 'message' in error && 'stack' in error)) {
    const own = {};
    for (const key of Object.keys(error)) if (!['message', 'name', 'stack', 'errorType', 'errorMessage', 'trace'].includes(key)) own[key] = error[key];
    return { errorType: String(error.name || 'Error'), errorMessage: String(error.message), ...own, trace: String(error.stack).split('\n') };
  }
  return { errorType: error === null ? 'object' : typeof error, errorMessage: String(error), trace: [] };
}

function errorText(error) {
  try {
    return JSON.stringify(describe(error));
  } catch {
    return JSON.stringify({ errorType: 'Error', errorMessage: String(error && error.message), trace: [] });
  }
}

function tell(level, text, error) {
  console.error(`${text}\t${errorText(error)}`);
}

function typed(error, name) {
  error.name = name;
  return error;
}

function failInit(error) {
  tell('ERROR', 'Uncaught Exception', error);
  const text = errorText(error);
  const fields = `Lambda-Runtime-Function-Error-Type: ${describe(error).errorType.replace(/[^\x20-\x7e]/g, '?')}\r\nContent-Type: application/json\r\n`;
  waiting.push(() => process.exit(1));
  socket.ref();
  socket.write(headOf('POST', '/init/error', fields, Buffer.byteLength(text)) + text);
}

function failure(error) {
  const text = errorText(error);
  const fields = `Lambda-Runtime-Function-Error-Type: ${JSON.parse(text).errorType.replace(/[^\x20-\x7e]/g, '?')}\r\nContent-Type: application/json\r\n`;
  return { text, fields };
}

// ---- console: a line tells its time and request, as on the service

function patchConsole() {
  const { format } = require('node:util');
  const levels = { log: 'INFO', info: 'INFO', warn: 'WARN', error: 'ERROR', debug: 'DEBUG', trace: 'TRACE' };
  for (const [method, level] of Object.entries(levels)) {
    console[method] = (...values) => {
      process.stdout.write(`${new Date().toISOString()}\t${requestId || 'undefined'}\t${level}\t${format(...values)}\n`);
    };
  }
}

// ---- the handler

function isFile(file) {
  try {
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

function packageType(folder) {
  for (let at = folder; ; at = path.dirname(at)) {
    try {
      return JSON.parse(fs.readFileSync(path.join(at, 'package.json'), 'utf8')).type;
    } catch (error) {
      if (error.code !== 'ENOENT') return undefined;
    }
    if (path.dirname(at) === at) return undefined;
  }
}

async function loadModule(base) {
  const { pathToFileURL } = require('node:url');
  if (isFile(base)) return require(base);
  if (isFile(base + '.js')) {
    return packageType(path.dirname(base)) === 'module' ? import(pathToFileURL(base + '.js').href) : require(base + '.js');
  }
  if (isFile(base + '.mjs')) return import(pathToFileURL(base + '.mjs').href);
  if (isFile(base + '.cjs')) return require(base + '.cjs');
  return require(base);
}

async function loadHandler() {
  const taskRoot = env.LAMBDA_TASK_ROOT;
  const full = env._HANDLER || '';
  if (full.includes('..')) {
    throw typed(new Error(`'${full}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`), 'Runtime.MalformedHandlerName');
  }
  const file = path.basename(full);
  const match = /^([^.]*)\.(.+)$/.exec(file);
  if (!match) throw typed(new Error(`Bad handler ${full}`), 'Runtime.MalformedHandlerName');
  const base = path.resolve(taskRoot, full.slice(0, full.length - file.length), match[1]);
  let loaded;
  try {
    loaded = await loadModule(base);
  } catch (error) {
    if (error instanceof SyntaxError) {
      const wrapped = typed(new Error(String(error)), 'Runtime.UserCodeSyntaxError');
      wrapped.stack = error.stack;
      throw wrapped;
    }
    if (error && (error.code === 'MODULE_NOT_FOUND' || error.code === 'ERR_MODULE_NOT_FOUND')) {
      throw typed(new Error(String(error)), 'Runtime.ImportModuleError');
    }
    throw error;
  }
  let handler = loaded, owner;
  for (const name of match[2].split('.')) {
    owner = handler;
    handler = handler === undefined || handler === null ? undefined : handler[name] ?? (handler.default ? handler.default[name] : undefined);
  }
  if (handler === undefined) throw typed(new Error(`${full} is undefined or not exported`), 'Runtime.HandlerNotFound');
  if (typeof handler !== 'function') throw typed(new Error(`${full} is not a function`), 'Runtime.HandlerNotFound');
  return handler[streamMark] ? handler : handler.bind(owner);
}

// ---- one event

class Context {
  constructor(head, call) {
    const field = (name) => {
      const found = new RegExp(`\\r\\n${name}: *([^\\r]*)`, 'i').exec(head);
      return found ? found[1] : undefined;
    };
    const deadline = Number(field('lambda-runtime-deadline-ms'));
    this.callbackWaitsForEmptyEventLoop = true;
    this.functionVersion = env.AWS_LAMBDA_FUNCTION_VERSION;
    this.functionName = env.AWS_LAMBDA_FUNCTION_NAME;
    this.memoryLimitInMB = env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE;
    this.logGroupName = env.AWS_LAMBDA_LOG_GROUP_NAME;
    this.logStreamName = env.AWS_LAMBDA_LOG_STREAM_NAME;
    const parsed = (name) => {
      const text = field(name);
      return text ? JSON.parse(text) : undefined;
    };
    this.clientContext = parsed('lambda-runtime-client-context');
    this.identity = parsed('lambda-runtime-cognito-identity');
    this.invokedFunctionArn = field('lambda-runtime-invoked-function-arn');
    this.awsRequestId = field('lambda-runtime-aws-request-id');
    this.getRemainingTimeInMillis = () => deadline - Date.now();
    this.done = (error, value) => call.settle(error, value);
    this.succeed = (value) => call.settle(null, value);
    this.fail = (error) => call.settle(error === undefined || error === null ? 'handled' : error);
    const trace = field('lambda-runtime-trace-id');
    if (trace) env._X_AMZN_TRACE_ID = trace;
  }
}

class Call {
  constructor(id) {
    this.id = id;
    this.done = false;
    this.pending = null;  // of a callback that waits for an empty event loop
  }
  succeed(value) {
    if (this.done) return;
    let text;
    try {
      text = JSON.stringify(value === undefined ? null : value) ?? 'null';
    } catch {
      return this.fail(typed(new Error('Unable to stringify response body'), 'Runtime.MarshalError'));
    }
    if (text.length > 2097000 && Buffer.byteLength(text) > payloadMax) {
      return this.fail(typed(new Error(`Response payload size exceeded maximum allowed payload size (${payloadMax} bytes).`), 'Function.ResponseSizeTooLarge'));
    }
    this.finish();
    post(`/invocation/${this.id}/response`, text, 'Content-Type: application/json\r\n', true);
  }
  fail(error) {
    if (this.done) return;
    tell('ERROR', 'Invoke Error', error);
    this.finish();
    const { text, fields } = failure(error);
    post(`/invocation/${this.id}/error`, text, fields, true);
  }
  finish() {
    this.done = true;
    current = null;
  }
  settle(error, value) {
    if (this.done || this.pending) return;
    const result = () => (error === null || error === undefined ? this.succeed(value) : this.fail(error));
    if (this.context.callbackWaitsForEmptyEventLoop) {
      this.pending = result;
    } else {
      result();
    }
  }
  /// The event loop has run empty.
  idle() {
    if (this.done) return;
    if (this.pending) return this.pending();
    this.succeed(null);
  }
}

let handler = null;
let streaming = false;

function onEvent(head, body) {
  requestId = /\r\nlambda-runtime-aws-request-id: *([^\r]*)/i.exec(head)[1];
  const call = (current = new Call(requestId));
  call.context = new Context(head, call);
  socket.unref();  // what the function leaves running decides when the event loop is empty
  let result;
  try {
    const event = JSON.parse(body.length ? body.toString('utf8') : 'null');
    if (streaming) return void runStreaming(call, event);
    result = handler(event, call.context, (error, value) => call.settle(error, value));
  } catch (error) {
    return call.fail(error);
  }
  if (result !== null && typeof result === 'object' && typeof result.then === 'function') {
    result.then((value) => call.succeed(value), (error) => call.fail(error));
  }
}

// ---- response streaming

function responseStreamOf(call) {
  const { Writable } = require('node:stream');
  let contentType = 'application/octet-stream';
  let begun = false;
  let prelude = null;  // leaves with the first piece, so that a function that fails before it has not begun
  const chunk = (piece) => {
    socket.write(piece.length.toString(16) + '\r\n');
    socket.write(piece);
    return socket.write('\r\n');
  };
  const begin = () => {
    begun = true;
    waiting.push(ignore);
    socket.ref();
    socket.write(headOf('POST', `/invocation/${call.id}/response`,
      `Content-Type: ${contentType}\r\nLambda-Runtime-Function-Response-Mode: streaming\r\nTransfer-Encoding: chunked\r\n`
      + 'Trailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body\r\n'));
    if (prelude) chunk(prelude);
  };
  const end = (trailers) => {
    call.finish();
    waiting.push(onEvent);
    socket.write(`0\r\n${trailers}\r\n` + nextHead);
  };
  const stream = new Writable({
    highWaterMark: 64 * 1024,
    write(piece, encoding, done) {
      if (call.done) return done();
      socket.cork();
      if (!begun) begin();
      const more = piece.length === 0 || chunk(piece);
      socket.uncork();
      if (more) done();
      else socket.once('drain', done);
    },
    final(done) {
      if (call.done) return done();
      if (!begun) begin();
      end('');
      done();
    },
  });
  stream.setContentType = (type) => {
    if (begun) throw new Error('the content type cannot change once the stream has begun');
    contentType = String(type).replace(/[\r\n]/g, '');
  };
  stream.setPrelude = (bytes) => { prelude = bytes; };
  stream.fault = (error) => {
    if (call.done) return;
    if (!begun) return call.fail(error);
    tell('ERROR', 'Invoke Error', error);
    const { text, fields } = failure(error);
    end(fields.slice(0, fields.indexOf('\r\n') + 2) + `Lambda-Runtime-Function-Error-Body: ${Buffer.from(text.length < 400000 ? text : '').toString('base64')}\r\n`);
    stream.destroy();
  };
  return stream;
}

function runStreaming(call, event) {
  const stream = responseStreamOf(call);
  call.idle = () => {
    if (!call.done) stream.fault(typed(new Error('the response stream was not ended'), 'Runtime.StreamError'));
  };
  stream.on('error', (error) => stream.fault(error));
  let result;
  try {
    result = handler(event, stream, call.context);
  } catch (error) {
    return stream.fault(error);
  }
  Promise.resolve(result).catch((error) => stream.fault(error));  // the function ends the stream, perhaps after its promise
}

globalThis.awslambda = {
  streamifyResponse(wrapped) {
    wrapped[streamMark] = 'response';
    return wrapped;
  },
  HttpResponseStream: class HttpResponseStream {
    static from(stream, metadata) {
      stream.setContentType('application/vnd.awslambda.http-integration-response');
      stream.setPrelude(Buffer.concat([Buffer.from(JSON.stringify(metadata ?? {})), Buffer.alloc(8)]));
      return stream;
    }
  },
};

// ---- life

function onUncaught(error, type) {
  const call = current;
  if (type !== 'uncaughtException') error = typed(error instanceof Error ? error : new Error(String(error)), 'Runtime.UnhandledPromiseRejection');
  if (!handler) return failInit(error);
  tell('ERROR', 'Uncaught Exception', error);
  if (!call || call.done) process.exit(128);
  call.finish();
  const { text, fields } = failure(error);
  waiting.push(() => process.exit(128));
  socket.ref();
  socket.write(headOf('POST', `/invocation/${call.id}/error`, fields, Buffer.byteLength(text)) + text);
}

async function main() {
  patchConsole();
  connect();
  process.on('uncaughtException', onUncaught);
  process.on('unhandledRejection', (error) => onUncaught(error, 'unhandledRejection'));
  process.on('beforeExit', () => {
    if (current) current.idle();
  });
  process.argv.splice(1, 1);
  let loaded;
  try {
    loaded = await loadHandler();
  } catch (error) {
    return failInit(error);
  }
  streaming = loaded[streamMark] !== undefined;
  handler = loaded;
  fetchNext();
}

main();
