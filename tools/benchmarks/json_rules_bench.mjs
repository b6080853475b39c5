// Decides the contexts of a file made by typl-bench (json_rules.h) by json-rules-engine and prints one line:
// "<evaluations a second of processor time> <contexts that did not give the row meant> <version>".
//
// Usage: node json_rules_bench.mjs DIRECTORY-WITH-NODE_MODULES FILE SECONDS
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import path from 'node:path';

const [modules, file, seconds] = process.argv.slice(2);
const require = createRequire(path.resolve(modules, 'resolve-from-here.js'));
const {Engine} = require('json-rules-engine');
const {version} = JSON.parse(readFileSync(path.join(modules, 'node_modules/json-rules-engine/package.json'), 'utf8'));

const job = JSON.parse(readFileSync(file, 'utf8'));
const engine = new Engine(job.rules);
// The first row is the only one, so that it need not look at the others: nearly twice as fast.
engine.on('success', () => engine.stop());

let wrong = 0;
for (const {row, input} of job.contexts) {
  const {events} = await engine.run(input);
  if (events.length !== 1 || events[0].type !== row) wrong += 1;
}

// One after the other: the engine's work is all on this thread, and more at a time are slower.
const begun = process.hrtime.bigint();
const processorBegun = process.cpuUsage();
let count = 0;
while (Number(process.hrtime.bigint() - begun) / 1e9 < Number(seconds)) {
  await engine.run(job.contexts[count % job.contexts.length].input);
  count += 1;
}
const {user, system} = process.cpuUsage(processorBegun);
console.log(`${(count / ((user + system) / 1e6)).toFixed(0)} ${wrong} ${version}`);
