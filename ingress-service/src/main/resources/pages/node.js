// What the node is asked: JSON-RPC and the head over a WebSocket at /, REST under /v1. Nothing else is ever asked.

export class NodeError extends Error {
  constructor(message, { status = 0, code = 0, data } = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.data = data;
  }
  get away() {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 429;
  }
}

const AWAY = 'The node does not answer. It is tried again by itself.';
let id = 0;

async function answered(promise) {
  try {
    return await promise;
  } catch (e) {
    if (e.name === 'AbortError') throw e;
    throw new NodeError(AWAY);
  }
}

async function post(body, signal) {
  const response = await answered(
    fetch('/', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body), signal }),
  );
  try {
    return await response.json();
  } catch {
    throw new NodeError(`The node answered with status ${response.status}.`, { status: response.status });
  }
}

function result(answer) {
  if (answer.error) throw new NodeError(answer.error.message, { status: 200, code: answer.error.code, data: answer.error.data });
  return answer.result;
}

export async function rpc(method, params = [], signal) {
  return result(await post({ jsonrpc: '2.0', id: ++id, method, params }, signal));
}

/** Several calls in one request; each result, or a NodeError in its place. */
export async function batch(calls, signal) {
  if (calls.length === 0) return [];
  const first = id + 1;
  id += calls.length;
  const answers = await post(
    calls.map(([method, params], i) => ({ jsonrpc: '2.0', id: first + i, method, params })),
    signal,
  );
  if (!Array.isArray(answers)) result(answers);
  const byId = new Map(answers.map((answer) => [answer.id, answer]));
  return calls.map((_, i) => {
    try {
      return result(byId.get(first + i) ?? { error: { message: 'no answer', code: 0 } });
    } catch (e) {
      return e;
    }
  });
}

async function json(response) {
  try {
    return await response.json();
  } catch {
    return null; // A status alone says enough.
  }
}

const refused = (response, problem) => new NodeError(problem?.detail ?? `The node answered with status ${response.status}.`, { status: response.status });

export async function rest(path, signal) {
  const response = await answered(fetch(path, { headers: { accept: 'application/json' }, signal }));
  const body = await json(response);
  if (!response.ok) throw refused(response, body);
  return body;
}

/** Sends an object as JSON. */
export async function restPost(path, value, signal) {
  const response = await answered(fetch(path, { method: 'POST', headers: { accept: 'application/json', 'content-type': 'application/json' }, body: JSON.stringify(value), signal }));
  const body = await json(response);
  if (!response.ok) throw refused(response, body);
  return body;
}

/** A file to save, with the name that the node gives it; a refusal is told in the node's words. A token goes in a header, to this node alone. */
export async function file(path, token = '', signal) {
  const headers = token ? { 'X-Statements-Token': token } : {};
  const response = await answered(fetch(path, { signal, headers, redirect: 'error', referrerPolicy: 'no-referrer' }));
  if (!response.ok) throw refused(response, await json(response));
  return { name: /filename="?([^";]+)"?/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? '', blob: await answered(response.blob()) };
}

/** As rest, null for what is not there. */
export async function restOrNull(path, signal) {
  try {
    return await rest(path, signal);
  } catch (e) {
    if (e instanceof NodeError && !e.away) return null;
    throw e;
  }
}

const RETRY_MS_MAX = 15_000;
const POLL_MS = 1_000;
const ASK_MS_MAX = 10_000;
/** A WebSocket that tells nothing for so long may be open at this end alone. */
const SILENCE_MS_MAX = 5_000;

/** The head of the chain: pushed over a WebSocket, asked for each second while there is none, and while it is silent. */
export class Head {
  constructor() {
    this.state = 'connecting';
    this.block = null;
    this.followers = new Set();
    this.retryMs = 500;
    this.failures = 0;
    this.heardMs = 0;
    this.missed = 0;
    this.asking = false;
    this.connect();
    this.timer = setInterval(() => this.poll(), POLL_MS);
  }

  follow(follower) {
    this.followers.add(follower);
    return () => this.followers.delete(follower);
  }

  tell(state, block) {
    const before = this.state;
    this.state = state;
    if (block && (!this.block || Number(block.number) > Number(this.block.number))) this.block = block;
    else if (before === state) return;
    for (const follower of this.followers) follower(this.block, this.state);
  }

  connect() {
    const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
    let socket;
    try {
      socket = new WebSocket(`${scheme}//${location.host}/`);
    } catch {
      return this.again();
    }
    this.socket = socket;
    socket.onopen = () => socket.send(JSON.stringify({ jsonrpc: '2.0', id: 'heads', method: 'eth_subscribe', params: ['newHeads'] }));
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      this.heardMs = Date.now();
      this.missed = 0;
      if (message.id === 'heads') {
        if (message.error) return socket.close();
        this.retryMs = 500;
        this.failures = 0;
        this.tell('live');
        this.ask();
      } else if (message.method === 'eth_subscription') {
        this.tell('live', message.params.result);
      }
    };
    socket.onclose = () => {
      if (this.state === 'live') this.tell('polling');
      this.again();
    };
  }

  again() {
    this.socket = null;
    setTimeout(() => this.connect(), this.retryMs);
    this.retryMs = Math.min(RETRY_MS_MAX, this.retryMs * 2);
  }

  /** Whether the WebSocket pushes. */
  pushed() {
    return this.state === 'live' && Date.now() - this.heardMs <= SILENCE_MS_MAX;
  }

  poll() {
    if (!this.pushed() && !document.hidden) this.ask();
  }

  async ask() {
    if (this.asking) return;
    this.asking = true;
    try {
      const block = await rpc('eth_getBlockByNumber', ['latest', false], AbortSignal.timeout(ASK_MS_MAX));
      this.failures = 0;
      this.found(block);
    } catch {
      this.failures += 1;
      if (this.failures > 1 && !this.pushed()) {
        if (this.state === 'live') this.drop();
        this.tell('away');
      }
    } finally {
      this.asking = false;
    }
  }

  /** Of a chain that goes on the WebSocket would have told: of two blocks that it did not, it is begun anew. */
  found(block) {
    if (this.state === 'live' && !this.pushed() && this.block && Number(block.number) > Number(this.block.number)) this.missed += 1;
    if (this.missed > 1) this.drop();
    this.tell(this.state === 'live' ? 'live' : 'polling', block);
  }

  drop() {
    const { socket } = this;
    this.missed = 0;
    this.state = 'polling';
    Object.assign(socket, { onopen: null, onmessage: null, onclose: null });
    socket.close();
    this.again();
  }
}
