// What no test awaited fails a run of tests without failing a test, and the JSON report is silent about it:
// this one writes it to the file named by REFRAIN_UNHANDLED, a line each, so that the end of `npm test` can name it.
import { writeFileSync } from 'node:fs';

export default class UnhandledReporter {
  onTestRunEnd(_modules, errors) {
    const file = process.env.REFRAIN_UNHANDLED;
    if (!file) return;
    writeFileSync(file, JSON.stringify(errors.map(({ name, message, stack }) => ({ name, message, stack }))));
  }
}
