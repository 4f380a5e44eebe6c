// Stands in for the native module @vscode/native-watchdog: ends this process when its parent is gone.
const PARENT_GONE = 87;

exports.start = (parent) => {
  setInterval(() => {
    try {
      process.kill(parent, 0);
    } catch {
      process.exit(PARENT_GONE);
    }
  }, 3000).unref();
};
exports.exit = (code) => process.exit(code ?? 0);
