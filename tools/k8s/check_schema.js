// Checks Kubernetes objects, a JSON list on standard input, against the schemas of their kinds: types, what is required, and keys that no schema
// knows, which an API server would drop without a word. Prints a line for each fault; exits 1 when there is one.
"use strict";

// What Node.js says when a package has no such file.
const ABSENT = ["MODULE_NOT_FOUND", "ERR_PACKAGE_PATH_NOT_EXPORTED"];
const PACKAGES = ["kubernetes-models", "@kubernetes-models/prometheus-operator", "@kubernetes-models/cert-manager"];

function modelOf(apiVersion, kind) {
  for (const name of PACKAGES) {
    try {
      const model = require(`${name}/${apiVersion}/${kind}`)[kind];
      if (model) return model;
    } catch (error) {
      if (!ABSENT.includes(error.code)) throw error;
    }
  }
  return undefined;
}

// A copy of `value` whose own keys are all noted in `unread` until somebody reads them.
function watched(value, path, unread) {
  if (value === null || typeof value !== "object") return value;
  const copy = Array.isArray(value) ? [] : {};
  for (const key of Object.keys(value)) {
    const keyPath = `${path}/${key}`;
    copy[key] = watched(value[key], keyPath, unread);
    if (!Array.isArray(value)) unread.add(keyPath);
  }
  return new Proxy(copy, {
    get(target, key) {
      if (typeof key === "string") unread.delete(`${path}/${key}`);
      return target[key];
    },
  });
}

// A schema that takes any object (x-kubernetes-preserve-unknown-fields) reads nothing of it; none of ours has one. Of a key that is not known
// only the first is named, not all below it.
function unknownKeys(unread) {
  return [...unread].filter((path) => !unread.has(path.slice(0, path.lastIndexOf("/"))));
}

function faultsOf(object) {
  const name = `${object.kind} ${object.metadata && object.metadata.name}`;
  const Model = modelOf(object.apiVersion, object.kind);
  if (!Model) return [`${name}: no schema for ${object.apiVersion} ${object.kind}`];
  const unread = new Set();
  try {
    Model.prototype.validate.call(watched(object, "", unread));
  } catch (error) {
    return [`${name}: ${error.message}`];
  }
  return unknownKeys(unread).map((path) => `${name}: no schema knows ${path}`);
}

const objects = JSON.parse(require("fs").readFileSync(0, "utf8"));
const faults = objects.flatMap(faultsOf);
for (const fault of faults) console.log(fault);
if (faults.length > 0) process.exit(1);
console.log(`${objects.length} objects are as their schemas say`);
