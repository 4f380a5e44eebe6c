// Stands in for the native module @vscode/spdlog: the same names, appending to a file.
const fs = require('node:fs');
const path = require('node:path');

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'critical'];

class Logger {
  constructor(_type, _name, file) {
    this.file = file;
    this.level = 2;
  }
  setPattern() {}
  clearFormatters() {}
  flush() {}
  drop() {}
  getLevel() {
    return this.level;
  }
  setLevel(level) {
    this.level = level;
  }
}
LEVELS.forEach((name, level) => {
  Logger.prototype[name] = function write(message) {
    if (level < this.level) return;
    try {
      fs.appendFileSync(this.file, `${new Date().toISOString()} [${name}] ${message}\n`);
    } catch {
      // A log that can't be written must not end the editor.
    }
  };
});

async function create(_name, file) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  return new Logger('', '', file);
}

// One by one: an ES module that imports this file sees only the names that can be found so.
exports.version = 0;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.Logger = Logger;
exports.createRotatingLogger = create;
exports.createAsyncRotatingLogger = create;
