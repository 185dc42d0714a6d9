// check.mjs FILE...: each is an ExportTraceServiceRequest in OTLP's JSON by the code that OpenTelemetry
// generates from its own protobuf schema: nothing of another type, nothing that the schema does not know.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const root = require("@opentelemetry/otlp-transformer/build/src/generated/root.js");
const Request = root.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;

// OTLP's JSON differs from protobuf's own in one thing: ids are hexadecimal, not base64.
const ids = new Set(["traceId", "spanId", "parentSpanId"]);
function as_protobuf(value) {
  if (Array.isArray(value)) return value.map(as_protobuf);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) =>
    [name, ids.has(name) ? Buffer.from(inner, "hex").toString("base64") : as_protobuf(inner)]));
}

for (const file of process.argv.slice(2)) {
  const wanted = as_protobuf(JSON.parse(readFileSync(file, "utf8")));
  const message = Request.decode(Request.encode(Request.fromObject(wanted)).finish());
  const got = Request.toObject(message, { longs: String, bytes: String });
  assert.deepStrictEqual(JSON.parse(JSON.stringify(got)), wanted, `${file}: the schema loses something`);
  assert.ok(wanted.resourceSpans[0].scopeSpans[0].spans.length > 0);
}
