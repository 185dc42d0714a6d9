// parse.mjs FILE...: each is an AsyncAPI 3.0 document without errors by the official parser.
import { readFileSync } from 'node:fs';
import { Parser } from '@asyncapi/parser';

const errorSeverity = 0;
const warningSeverity = 1;
const parser = new Parser();
let failed = process.argv.length < 3;
for (const file of process.argv.slice(2)) {
  const { document, diagnostics } = await parser.parse(readFileSync(file, 'utf8'));
  for (const { severity, code, path, message } of diagnostics) {
    if (severity !== errorSeverity && severity !== warningSeverity) continue;
    console.error(`${file}: ${code} at ${path.join('/')}: ${message}`);
    failed = true;
  }
  const operations = document?.operations().all() ?? [];
  if (document?.version() !== '3.0.0' || operations.length === 0) {
    console.error(`${file}: no AsyncAPI 3.0.0 document with operations`);
    failed = true;
  } else {
    const replies = operations.filter((each) => each.reply()).length;
    console.log(`${file}: ${operations.length} operations, ${replies} of them with a reply, ` +
        `${document.allMessages().length} messages, ${document.schemas().length} schemas`);
  }
}
process.exit(failed ? 1 : 0);
