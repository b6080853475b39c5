// Publishes to a JetStream stream of files and prints how many acknowledged messages a second. Each is awaited, so many at a time.
//
// Usage: node nats_bench.mjs DIRECTORY-WITH-NODE_MODULES HOST:PORT MESSAGES IN-FLIGHT BYTES
import {createRequire} from 'node:module';
import path from 'node:path';

const [modules, server, messages, inFlight, bytes] = process.argv.slice(2);
const require = createRequire(path.resolve(modules, 'resolve-from-here.js'));
const {connect} = require('nats');

const connection = await connect({servers: server});
const manager = await connection.jetstreamManager();
await manager.streams.add({name: 'registrations', subjects: ['registrations'], storage: 'file'});
const stream = connection.jetstream();
const payload = new Uint8Array(Number(bytes)).fill(118);

let left = Number(messages);
const publish = async () => {
  while (left > 0) {
    left -= 1;
    await stream.publish('registrations', payload, {timeout: 60_000});
  }
};
const begun = process.hrtime.bigint();
await Promise.all(Array.from({length: Number(inFlight)}, publish));
const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
await connection.close();
console.log((Number(messages) / seconds).toFixed(0));
