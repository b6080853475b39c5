// Decides the contexts of a file made by typl-bench (jdm.h) by @gorules/zen-engine and prints one line:
// "<evaluations a second of processor time> <contexts that did not give the row meant> <version>".
//
// Usage: node zen_bench.mjs DIRECTORY-WITH-NODE_MODULES FILE SECONDS
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import path from 'node:path';

// So many promises are under way at a time: fewer leave the engine's threads idle, more gain nothing.
const IN_FLIGHT = 256;

const [modules, file, seconds] = process.argv.slice(2);
const require = createRequire(path.resolve(modules, 'resolve-from-here.js'));
const {ZenEngine} = require('@gorules/zen-engine');
const {version} = require('@gorules/zen-engine/package.json');

const job = JSON.parse(readFileSync(file, 'utf8'));
const decision = new ZenEngine().createDecision(job.table);

let wrong = 0;
for (const {row, input} of job.contexts) {
  const {result} = await decision.evaluate(input);
  if (result.row !== row) wrong += 1;
}

const begun = process.hrtime.bigint();
const processorBegun = process.cpuUsage();
let count = 0;
let took = 0;
while (took < Number(seconds)) {
  const batch = [];
  for (let i = 0; i < IN_FLIGHT; i += 1) batch.push(decision.evaluate(job.contexts[(count + i) % job.contexts.length].input));
  await Promise.all(batch);
  count += IN_FLIGHT;
  took = Number(process.hrtime.bigint() - begun) / 1e9;
}
const {user, system} = process.cpuUsage(processorBegun);
console.log(`${(count / ((user + system) / 1e6)).toFixed(0)} ${wrong} ${version}`);
